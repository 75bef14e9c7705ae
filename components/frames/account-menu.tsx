import Link from "next/link";
import { initials } from "./initials.ts";

type Props = {
  email: string;
  /** For a person of the seller's staff: the way to the console. */
  hasConsole?: boolean;
};

/** Who is signed in, and the way out. */
export function AccountMenu({ email, hasConsole = false }: Props) {
  return (
    <details className="chip-menu account-menu" data-closes>
      <summary className="avatar">
        <span aria-hidden="true">{initials(email)}</span>
        <span className="vh">Account {email}</span>
      </summary>
      <div className="chip-menu__list">
        <span className="account-menu__who">{email}</span>
        {hasConsole && (
          <Link href="/admin" prefetch={false}>
            Operator console
          </Link>
        )}
        <a href="/sign-out">Sign out</a>
      </div>
    </details>
  );
}
