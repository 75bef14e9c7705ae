/** Something that the person at the keyboard can mend: shown as its one line, without a stack, with exit code 1. */
export class Fault extends Error {
  name = "Fault";
}
