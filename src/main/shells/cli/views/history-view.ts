/** Change sets for a person. */
import type { ChangeSet } from '#domain/catalog/change-set';
import type { Texts } from '#text/texts';
import type { Screen } from '../terminal/screen.ts';

/** Where a change came from, in a few words. */
function changeText({ cause }: ChangeSet, texts: Texts): string {
  if (cause.kind === 'import') return texts.text('cause.import', { file: cause.file });
  if (cause.kind === 'undo') return texts.text('cause.undo', { of: cause.of });
  if (cause.kind === 'redo') return texts.text('cause.redo', { of: cause.of });
  return texts.text(`cause.${cause.kind}`);
}

/** Shows change sets, newest first. */
export function showHistory(screen: Screen, changeSets: readonly ChangeSet[]): void {
  const { texts, styles } = screen;
  if (changeSets.length === 0) {
    screen.line(texts.text('history.none'));
    return;
  }
  screen.table(
    [
      { title: '#', align: 'right' },
      { title: texts.text('column.when') },
      { title: texts.text('column.what') },
      { title: texts.text('column.changes'), align: 'right' },
      { title: texts.text('column.state') },
    ],
    changeSets.map((changeSet) => [
      String(changeSet.id),
      texts.dateTime(changeSet.appliedAt ?? changeSet.createdAt),
      changeText(changeSet, texts),
      texts.number(changeSet.deltaCount),
      { text: stateText(changeSet, texts), style: styles.faint },
    ]),
  );
}

function stateText(changeSet: ChangeSet, texts: Texts): string {
  if (changeSet.undoneBy !== null) return texts.text('history.undone', { by: changeSet.undoneBy });
  if (changeSet.state === 'applied') return texts.text('history.applied');
  const share = changeSet.deltaCount === 0 ? 0 : changeSet.cursor / changeSet.deltaCount;
  return texts.text('history.applying', { percent: Math.floor(share * 100) });
}
