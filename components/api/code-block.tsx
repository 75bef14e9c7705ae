type Props = {
  /** What it is: `curl`, `TypeScript`, `Answer 200`. */
  title: string;
  code: string;
};

/** A piece of code under its name, with a button that copies it. */
export function CodeBlock({ title, code }: Props) {
  return (
    <figure className="code-block">
      <figcaption>{title}</figcaption>
      <div>
        <pre className="scroll-x" tabIndex={0} aria-label={title}>
          <code>{code}</code>
        </pre>
        <button type="button" className="copy needs-script" data-copy="" aria-label={`Copy ${title}`} />
      </div>
    </figure>
  );
}
