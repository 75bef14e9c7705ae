import Link from "next/link";

/** Tallyport's mark: four strokes and the fifth across. */
export function TallyportBrand({ href }: { href: string }) {
  return (
    <Link className="brand" href={href} aria-label="Tallyport console" prefetch={false}>
      <svg viewBox="0 0 20 18" aria-hidden="true">
        <path d="M3 2v14M7.7 2v14M12.3 2v14M17 2v14M1 12.5 19 5.5" />
      </svg>
      <b>Tallyport</b>
    </Link>
  );
}

/** The seller's name, as buyers know it. */
export function SellerBrand({ name, href }: { name: string; href: string }) {
  return (
    <Link className="brand brand--seller" href={href} prefetch={false}>
      <svg viewBox="0 0 20 18" aria-hidden="true">
        <path d="M2 15 10 3l8 12M6.5 15 10 9.5l3.5 5.5" />
      </svg>
      <b>{name}</b>
    </Link>
  );
}
