import { randomUUID } from "node:crypto";

const NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";
const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function element(name: string, text: string): string {
  return `<${name}>${text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? character)}</${name}>`;
}

function xml(name: string, content: string): string {
  return `<${name} xmlns="${NAMESPACE}">${content}</${name}>`;
}

/** SNS's answer: the operation's members, which are texts, and the request's id. */
export function writeXmlAnswer(operationName: string, output: Record<string, unknown>): string {
  const members = Object.entries(output).map(([name, value]) => element(name, String(value)));
  const metadata = `<ResponseMetadata>${element("RequestId", randomUUID())}</ResponseMetadata>`;
  return xml(
    `${operationName}Response`,
    `<${operationName}Result>${members.join("")}</${operationName}Result>${metadata}`,
  );
}

/** The query protocol has codes without "Exception". */
export function writeXmlError(name: string, message: string, status: number): string {
  const type = element("Type", status >= 500 ? "Receiver" : "Sender");
  const error = `${type}${element("Code", name.replace(/Exception$/, ""))}${element("Message", message)}`;
  return xml("ErrorResponse", `<Error>${error}</Error>${element("RequestId", randomUUID())}`);
}
