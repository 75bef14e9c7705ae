import ts from "typescript";
import type { Source } from "#scripts/proof/public-names/read-sources.ts";

/** The types of the sources by name: what a type that other programs rely on holds, read without running it. */
export function typeReader(sources: readonly Source[]) {
  const aliases = new Map<string, ts.TypeNode>();
  for (const { file } of sources) {
    for (const statement of file.statements) {
      if (ts.isTypeAliasDeclaration(statement)) aliases.set(statement.name.text, statement.type);
    }
  }

  const aliasOf = (name: string): ts.TypeNode => {
    const type = aliases.get(name);
    if (type === undefined)
      throw new Error(`no source declares the type ${name}: name its new one in collect-names.ts`);
    return type;
  };

  /** The texts of a union, other unions of ours that it names included. */
  const textsOf = (node: ts.TypeNode): string[] => {
    if (ts.isUnionTypeNode(node)) return node.types.flatMap(textsOf);
    if (ts.isParenthesizedTypeNode(node)) return textsOf(node.type);
    if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) return [node.literal.text];
    if (ts.isTypeReferenceNode(node) && aliases.has(node.typeName.getText())) {
      return textsOf(aliasOf(node.typeName.getText()));
    }
    return [];
  };

  /** The members of an object type by their path, with `[]` for each row of a list. */
  const membersOf = (node: ts.TypeNode, before: string): string[] => {
    if (ts.isTypeLiteralNode(node)) {
      return node.members.filter(ts.isPropertySignature).flatMap(({ name, type }) => {
        const path = before + name.getText();
        return [path, ...(type === undefined ? [] : membersOf(type, `${path}.`))];
      });
    }
    if (ts.isIntersectionTypeNode(node)) return node.types.flatMap((type) => membersOf(type, before));
    if (ts.isArrayTypeNode(node)) return membersOf(node.elementType, before.replace(/\.$/, "[]."));
    if (!ts.isTypeReferenceNode(node)) return [];
    const name = node.typeName.getText();
    const [first, second] = node.typeArguments ?? [];
    if (name === "Record" && first !== undefined) return textsOf(first).map((key) => before + key);
    if (name === "Omit" && first !== undefined && second !== undefined) {
      const left = textsOf(second).map((key) => before + key);
      return membersOf(first, before).filter((path) => !left.includes(path));
    }
    return aliases.has(name) ? membersOf(aliasOf(name), before) : [];
  };

  return {
    /** @throws Error where no source declares the type, or it holds no text. */
    textsOf(name: string): string[] {
      return some(name, textsOf(aliasOf(name)));
    },
    /** @throws Error where no source declares the type, or it has no member. */
    membersOf(name: string): string[] {
      return some(name, membersOf(aliasOf(name), ""));
    },
  };
}

function some(name: string, found: string[]): string[] {
  if (found.length === 0)
    throw new Error(`the type ${name} holds no name any more: mend type-names.ts or collect-names.ts`);
  return found;
}
