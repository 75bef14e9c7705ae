import path from "node:path";
import { referencesOf, type Reference } from "#scripts/proof/references/read-references.ts";

/** What a tree holds that a text may point to. Paths are from the root. */
export type Tree = {
  files: ReadonlySet<string>;
  folders: ReadonlySet<string>;
  /** Of each document the anchors of its headings and its section numbers. */
  anchors: ReadonlyMap<string, ReadonlySet<string>>;
  sections: ReadonlyMap<string, ReadonlySet<string>>;
  /** Section numbers of docs/aws-facts/. */
  facts: ReadonlySet<string>;
  /** Numbers of the invariants in docs/rules.md. */
  invariants: ReadonlySet<string>;
  /** Ids of docs/threats.md. */
  ids: ReadonlySet<string>;
  scripts: ReadonlySet<string>;
  /** Words in capitals that a source has: variables and codes. */
  words: ReadonlySet<string>;
};

/** Files that a command writes: no tree has them. */
const written = new Set(["demo.json", "demo.env", ".env"]);

/**
 * What a text points to and what is not there, a line each. Pure.
 *
 * Files and words of docs/aws-facts/ are AWS's and other projects'. The glossary names words before code has them.
 * Decisions and the changelog name what was.
 */
export function brokenIn(tree: Tree, { path: from, text }: { path: string; text: string }): string[] {
  const isOfOthers = from.startsWith("docs/aws-facts/");
  const isOfWords = from === "docs/glossary.md" || from === "CHANGELOG.md" || from.startsWith("docs/decisions/");
  const isPromise = from === "docs/rules.md" || from === "docs/interfaces.md";
  const unchecked: readonly Reference["kind"][] = [
    ...(isOfOthers ? (["document", "id"] as const) : []),
    ...(isOfOthers || isOfWords ? (["file", "word"] as const) : []),
    ...(isPromise ? (["word"] as const) : []),
  ];
  return referencesOf(from, text.split(/^## .*Not built yet$/m)[0]!).flatMap((reference) => {
    const fault = unchecked.includes(reference.kind) ? null : faultOf(tree, from, reference);
    return fault === null ? [] : [`${from}:${reference.line} ${fault}`];
  });
}

/** What is wrong with a reference; null when it resolves. */
function faultOf(tree: Tree, from: string, reference: Reference): string | null {
  switch (reference.kind) {
    case "document":
      return findFile(tree, from, reference.name) === null ? `no document ${reference.name}` : null;
    case "section": {
      const document = findFile(tree, from, reference.document);
      if (document === null) return null; // said as a document
      return tree.sections.get(document)?.has(reference.section) === true
        ? null
        : `${reference.document} has no section ${reference.section}`;
    }
    case "fact":
      return tree.facts.has(reference.section) ? null : `the AWS facts have no section ${reference.section}`;
    case "decision":
      return [...tree.files].some((file) => file.startsWith(`docs/decisions/${reference.number}-`))
        ? null
        : `no decision ${reference.number}`;
    case "invariant":
      return tree.invariants.has(reference.number) ? null : `docs/rules.md has no invariant ${reference.number}`;
    case "id":
      return tree.ids.has(reference.id) ? null : `docs/threats.md has no ${reference.id}`;
    case "link":
      return faultOfLink(tree, from, reference);
    case "file":
      return isNamedFile(tree, from, reference.name) ? null : `no file ${reference.name}`;
    case "script":
      return tree.scripts.has(reference.name) ? null : `package.json has no script ${reference.name}`;
    case "word":
      return tree.words.has(reference.word) ? null : `no source has ${reference.word}`;
    case "lost":
      return `"${reference.text}" does not say in which document`;
  }
}

function faultOfLink(
  tree: Tree,
  from: string,
  { target, anchor }: Extract<Reference, { kind: "link" }>,
): string | null {
  const file = target === "" ? from : path.posix.join(path.posix.dirname(from), decodeURI(target)).replace(/\/$/, "");
  if (!tree.files.has(file) && !tree.folders.has(file)) return `a link to nothing: ${target}`;
  const anchors = tree.anchors.get(file);
  return anchor === null || anchors === undefined || anchors.has(anchor)
    ? null
    : `a link to no heading: ${target}#${anchor}`;
}

/** Beside the text, from the root, or in docs/. */
function findFile(tree: Tree, from: string, name: string): string | null {
  const places = [path.posix.join(path.posix.dirname(from), name), name, path.posix.join("docs", name)];
  return places.find((place) => tree.files.has(place)) ?? null;
}

/** The same, or by its end below the text's folder: a README names the files of its own folder. */
function isNamedFile(tree: Tree, from: string, name: string): boolean {
  if (written.has(name) || findFile(tree, from, name) !== null) return true;
  if (name.startsWith(".")) return /^\.[a-z]+$/.test(name); // an ending, as in `.sql`
  const folder = path.posix.dirname(from);
  const below = folder === "." || folder.startsWith("docs") ? "" : `${folder}/`;
  return [...tree.files].some((file) => file.startsWith(below) && file.endsWith(`/${name}`));
}
