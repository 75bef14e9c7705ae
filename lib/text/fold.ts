/** Letters that are no letter with a mark to Unicode, and what people write in their place. */
const plain: Readonly<Record<string, string>> = {
  ...{ ł: "l", ø: "o", đ: "d", ħ: "h", ŧ: "t", ı: "i", ς: "σ", ß: "ss", æ: "ae", œ: "oe" },
};

/**
 * A text without case, accents and marks, as search and the look for near-duplicates compare it. The database's `search_words` does the same
 * to names. Pure.
 */
export function foldText(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/[\u0300-\u036F]/g, "")
    .replaceAll(/[łøđħŧıςßæœ]/g, (letter) => plain[letter]!)
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** What stands between words: blanks and the punctuation of ASCII and print. */
const betweenWords = /[\u0001-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u007F\u00A0\u2010-\u201F\u3000]+/;

/** A name's words, folded. Pure. */
export function wordsOf(text: string): string[] {
  return foldText(text)
    .split(betweenWords)
    .filter((word) => word !== "");
}

/** A query for names that have all words of a text, each by how it begins, for the database's `search_words`; null without a word. Pure. */
export function wordQueryOf(text: string, most = 8): string | null {
  const words = wordsOf(text).slice(0, most);
  return words.length === 0 ? null : words.map((word) => `'${word.replaceAll(/['\\]/g, "$&$&")}':*`).join(" & ");
}
