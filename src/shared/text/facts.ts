/**
 * Which facts of a failure's detail a person is told, in the order they are told. Stable inner words (`reason`, error
 * codes of the system) stay in the machine's output.
 */

/** Name in the detail → name of the text `fact.<name>`. */
export const factNames = [
  ['file', 'file'],
  ['name', 'file'],
  ['sheet', 'sheet'],
  ['row', 'row'],
  ['shop', 'shop'],
  ['sku', 'sku'],
  ['label', 'label'],
  ['field', 'field'],
  ['fields', 'fields'],
  ['value', 'value'],
  ['expected', 'expected'],
  ['minimum', 'minimum'],
  ['max', 'max'],
  ['limit', 'max'],
  ['host', 'host'],
  ['status', 'status'],
  ['shopText', 'shopText'],
  ['params', 'params'],
  ['path', 'path'],
  ['folder', 'folder'],
  ['job', 'job'],
  ['plan', 'plan'],
  ['changeSet', 'changeSet'],
  ['face', 'face'],
  ['pid', 'pid'],
  ['startedAt', 'startedAt'],
  ['version', 'version'],
  ['needed', 'needed'],
  ['known', 'known'],
  ['accepted', 'accepted'],
  ['reference', 'reference'],
] as const;
