import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { composeStatement, type Composed, type Placeholders } from "#scripts/sql/compose-statement.ts";

const FOLDER = "lib/generated/sql";

/**
 * Writes each `.sql` file below `lib` as a TypeScript module into `lib/generated/sql`, where it has changed, and deletes
 * modules whose file is gone.
 *
 * @throws Error naming a file that is wrong.
 */
export function writeModules(placeholders: Placeholders): void {
  const files = globSync("lib/**/*.sql").map((file) => file.replaceAll("\\", "/"));
  const read = (file: string) => readFileSync(file, "utf8");
  const composed = files.map((file) => composeStatement(file, { read, placeholders }));
  const modules = new Map(composed.map((file) => [modulePath(file.path), toModule(file)]));
  for (const [file, text] of modules) {
    if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
    mkdirSync(path.dirname(file), { recursive: true });
    // In one step: other commands may be reading it.
    writeFileSync(`${file}.${process.pid}`, text);
    renameSync(`${file}.${process.pid}`, file);
  }
  for (const file of globSync(`${FOLDER}/**/*.ts`)) if (!modules.has(file.replaceAll("\\", "/"))) rmSync(file);
}

function modulePath(file: string): string {
  return `${FOLDER}/${file.slice("lib/".length).replace(/\.sql$/, ".ts")}`;
}

/** The module of a file. Pure. */
export function toModule({ path: file, name, description, parameters, columns, body }: Composed): string {
  const constant = path.posix.basename(file, ".sql").replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const doc = `/** ${description.join(" ").replaceAll("*/", "* /")} */`;
  const text = `\`\n${body.replaceAll(/[\\`]|\$\{/g, (found) => `\\${found}`)}\``;
  const head = `// Written by scripts/sql/write-modules.ts from ${file}.\n`;
  if (name === undefined) return `${head}${doc}\nexport const ${constant} = ${text};\n`;
  const types = (entries: Composed["columns"]) => `{ ${entries.map(([key, type]) => `${key}: "${type}"`).join(", ")} }`;
  return `${head}import { statement } from "#lib/db/statement.ts";

${doc}
export const ${constant} = statement({
  name: ${name === null ? "null" : JSON.stringify(name)},
  text: ${text},
  parameters: ${types(parameters)},
  columns: ${types(columns)},
});
`;
}
