import { Button } from "#components/ui/actions/button.tsx";

/** The other way to sign in, where an issuer is configured. */
export function SingleSignOn({ next }: { next: string }) {
  return (
    <>
      <p className="or">or</p>
      <form action="/api/auth/single-sign-on" method="post">
        <input type="hidden" name="next" value={next} />
        <Button type="submit" isWide icon="key">
          Continue with single sign-on
        </Button>
      </form>
    </>
  );
}
