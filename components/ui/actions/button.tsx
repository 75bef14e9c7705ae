import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "#components/ui/base/class-names.ts";
import { Icon, type IconName } from "#components/ui/base/icon.tsx";
import { LinkPending } from "#components/ui/base/link-pending.tsx";

export type ButtonLook = {
  /** `main`: the one filled button of a page. `stern`: a person will feel it. `stern-main`: the verb in an asking dialog. */
  kind?: "plain" | "main" | "quiet" | "stern" | "stern-main";
  size?: "small" | "normal";
  isWide?: boolean;
  icon?: IconName;
  iconAfter?: IconName;
};

function buttonClass({ kind = "plain", size = "normal", isWide }: ButtonLook, more?: string): string {
  return classNames(
    "button",
    kind !== "plain" && `button--${kind}`,
    size === "small" && "button--small",
    isWide && "button--wide",
    more,
  );
}

function Content({ icon, iconAfter, children }: { icon?: IconName; iconAfter?: IconName; children: ReactNode }) {
  return (
    <>
      {icon && <Icon name={icon} />}
      {children}
      {iconAfter && <Icon name={iconAfter} />}
    </>
  );
}

export function Button({
  kind,
  size,
  isWide,
  icon,
  iconAfter,
  className,
  children,
  type = "button",
  ...rest
}: ButtonLook & ComponentProps<"button">) {
  return (
    <button type={type} className={buttonClass({ kind, size, isWide }, className)} {...rest}>
      <Content icon={icon} iconAfter={iconAfter}>
        {children}
      </Content>
    </button>
  );
}

/** A link that looks like a button. Another site's address opens in a new tab and tells the other site nothing of ours. */
export function LinkButton({
  kind,
  size,
  isWide,
  icon,
  iconAfter,
  className,
  children,
  href,
  ...rest
}: ButtonLook & Omit<ComponentProps<"a">, "href"> & { href: string }) {
  const look = buttonClass({ kind, size, isWide }, className);
  const content = (
    <Content icon={icon} iconAfter={iconAfter}>
      {children}
    </Content>
  );
  if (/^https?:/.test(href)) {
    return (
      <a href={href} className={look} target="_blank" rel="noreferrer" {...rest}>
        {content}
        <span className="vh">, opens in a new tab</span>
      </a>
    );
  }
  return (
    <Link href={href} className={look} prefetch={false} {...rest}>
      {content}
      <LinkPending />
    </Link>
  );
}
