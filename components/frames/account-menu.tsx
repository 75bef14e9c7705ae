import { initials } from "./initials.ts";

/** Who is signed in, and the way out. */
export function AccountMenu({ email }: { email: string }) {
  return (
    <details className="chip-menu account-menu" data-closes>
      <summary className="avatar">
        <span aria-hidden="true">{initials(email)}</span>
        <span className="vh">Account {email}</span>
      </summary>
      <div className="chip-menu__list">
        <span className="account-menu__who">{email}</span>
        <a href="/sign-out">Sign out</a>
      </div>
    </details>
  );
}
