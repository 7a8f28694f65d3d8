/** Every marketplace that the suite runs over. Adding one is one line. */
import type { Subject } from './subject.ts';
import { woocommerce } from './woocommerce-subject.ts';

export const subjects: readonly Subject[] = [woocommerce];
