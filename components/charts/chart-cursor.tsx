"use client";

import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";

type Props = { label: string; tips: readonly string[]; children: ReactNode };

/**
 * A cursor over bars that the server drew (`data-bar` groups): arrow keys, Home, End or the pointer choose one, its tip
 * shows and is spoken. The bars are found in the drawing that is in sight, so one cursor serves both drawings.
 */
export function ChartCursor({ label, tips, children }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const tip = useRef<HTMLDivElement>(null);
  const [here, setHere] = useState<number | null>(null);

  function show(index: number | null): void {
    setHere(index);
    const bars = barsInSight(root.current);
    bars.forEach((bar, i) => bar.toggleAttribute("data-here", i === index));
    const bar = index === null ? undefined : bars[index];
    if (!bar || !root.current || !tip.current) return;
    const frame = root.current.getBoundingClientRect();
    const box = bar.getBoundingClientRect();
    tip.current.hidden = false;
    const half = tip.current.offsetWidth / 2;
    const middle = box.left + box.width / 2 - frame.left;
    tip.current.style.left = `${Math.min(Math.max(middle - half, 0), frame.width - 2 * half)}px`;
  }

  function onKeyDown(event: KeyboardEvent): void {
    const last = tips.length - 1;
    const next: Record<string, number | null> = {
      ArrowRight: here === null ? 0 : Math.min(here + 1, last),
      ArrowLeft: here === null ? last : Math.max(here - 1, 0),
      Home: 0,
      End: last,
      Escape: null,
    };
    const to = next[event.key];
    if (to === undefined) return;
    event.preventDefault();
    show(to);
  }

  function onPointerMove(event: PointerEvent): void {
    const frame = root.current?.querySelector("svg.chart")?.getBoundingClientRect();
    const bars = barsInSight(root.current);
    if (!frame || bars.length === 0) return;
    const distances = bars.map((bar) => {
      const box = bar.getBoundingClientRect();
      return box.width === 0 ? Infinity : Math.abs(box.left + box.width / 2 - event.clientX);
    });
    const nearest = Math.min(...distances);
    show(nearest === Infinity ? null : distances.indexOf(nearest));
  }

  return (
    <div
      ref={root}
      className="chart-cursor"
      role="group"
      aria-label={`${label}. Arrow keys read each day.`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerMove={onPointerMove}
      onPointerLeave={() => show(null)}
      onBlur={() => show(null)}
    >
      {children}
      <div ref={tip} className="chart-cursor__tip" role="status" hidden={here === null}>
        {here !== null && tips[here]}
      </div>
    </div>
  );
}

function barsInSight(root: HTMLElement | null): Element[] {
  const drawings = [...(root?.querySelectorAll("svg.chart") ?? [])];
  const drawing = drawings.find((svg) => svg.getBoundingClientRect().width > 0);
  return [...(drawing?.querySelectorAll("[data-bar]") ?? [])];
}
