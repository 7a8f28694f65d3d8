/**
 * `wpautop` and `wptexturize`: why a description read in view context is not the one that was written. Close to the
 * originals for the HTML sellers write; nested exotic markup may differ (README, "not faithful").
 */

const block =
  'table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu|summary';
const blockOpen = new RegExp(`(<(?:${block})[\\s/>])`, 'g');
const blockClose = new RegExp(`(</(?:${block})>)`, 'g');
const loneOpen = new RegExp(`<p>\\s*(</?(?:${block})[^>]*>)\\s*</p>`, 'g');
const beforeBlock = new RegExp(`<p>\\s*(</?(?:${block})[^>]*>)`, 'g');
const afterBlock = new RegExp(`(</?(?:${block})[^>]*>)\\s*</p>`, 'g');
const breakAfter = new RegExp(`(</?(?:${block})[^>]*>)\\s*<br />`, 'g');

/** `wpautop`: paragraphs for blank lines, `<br />` for single ones; an empty text stays empty. */
export function autoParagraph(text: string): string {
  if (text.trim() === '') return '';
  let html = `${text}\n`
    .replace(/<br\s*\/?>\s*<br\s*\/?>/g, '\n\n')
    .replace(blockOpen, '\n\n$1')
    .replace(blockClose, '$1\n\n')
    .replace(/\r\n|\r/g, '\n')
    .replace(/\n\n+/g, '\n\n');
  const paragraphs = html.split(/\n\s*\n/).filter((part) => part.trim() !== '');
  html = paragraphs.map((part) => `<p>${part.replace(/^\n+|\n+$/g, '')}</p>\n`).join('');
  html = html
    .replace(/<p>\s*<\/p>/g, '')
    .replace(loneOpen, '$1')
    .replace(/<p>(<li.+?)<\/p>/g, '$1')
    .replace(beforeBlock, '$1')
    .replace(afterBlock, '$1');
  html = html
    .replace(/<br>|<br\/>/g, '<br />')
    .replace(/(?<!<br \/>)\s*\n(?!$)(?=[^\n]*<\/p>)/g, (whole, offset: number, all: string) =>
      insideParagraph(all, offset) ? '<br />\n' : whole,
    )
    .replace(breakAfter, '$1')
    .replace(/<br \/>(\s*<\/?(?:p|li|div|dl|dd|dt|th|pre|td|ul|ol)[^>]*>)/g, '$1');
  return html.replace(/\n<\/p>$/g, '</p>');
}

function insideParagraph(html: string, offset: number): boolean {
  return html.lastIndexOf('<p', offset) > html.lastIndexOf('</p>', offset);
}

/** `wptexturize`, the part that shows: curly quotes, dashes and ellipses outside tags. */
export function texturize(html: string): string {
  return html
    .split(/(<[^>]*>)/)
    .map((piece) => (piece.startsWith('<') ? piece : texturizeText(piece)))
    .join('');
}

function texturizeText(text: string): string {
  return text
    .replaceAll('...', '&#8230;')
    .replace(/(?<=\S)'(?=\S)/g, '&#8217;')
    .replace(/(^|\s)'/g, '$1&#8216;')
    .replaceAll("'", '&#8217;')
    .replace(/(^|[\s([{])"/g, '$1&#8220;')
    .replaceAll('"', '&#8221;')
    .replace(/ --? /g, ' &#8211; ')
    .replace(/\b(\d+)x(\d+)\b/g, '$1&#215;$2');
}

/** `wc_format_content` and the short-description filter: texturised, then in paragraphs. */
export function formatContent(text: string): string {
  return autoParagraph(texturize(text));
}
