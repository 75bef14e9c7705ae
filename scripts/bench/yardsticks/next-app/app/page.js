/** An empty page: what Next itself sends to a browser. */
export default function Page() {
  return <p>Nothing</p>;
}
