"use client";

import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";

type Props = { label: string; tips: readonly string[]; children: ReactNode };

/**
 * A cursor over bars that the server drew: arrow keys, Home, End or the pointer choose one, its tip shows and is spoken.
 * Where a bar stands is read from the drawing that is in sight (its `data-first`, `data-step`, `data-band`), so one cursor
 * serves both drawings.
 */
export function ChartCursor({ label, tips, children }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const band = useRef<HTMLDivElement>(null);
  const tip = useRef<HTMLDivElement>(null);
  const [here, setHere] = useState<number | null>(null);

  function show(index: number | null): void {
    setHere(index);
    const drawing = drawingInSight(root.current);
    if (index === null || !drawing || !band.current || !tip.current || !root.current) return;
    const left = (drawing.first + index * drawing.step) * drawing.scale;
    const width = drawing.band * drawing.scale;
    band.current.style.left = `${left}px`;
    band.current.style.width = `${width}px`;
    tip.current.hidden = false;
    tip.current.textContent = tips[index] ?? "";
    const room = root.current.clientWidth - tip.current.offsetWidth;
    tip.current.style.left = `${Math.min(Math.max(left + width / 2 - tip.current.offsetWidth / 2, 0), room)}px`;
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
    const drawing = drawingInSight(root.current);
    if (!drawing) return;
    const x = (event.clientX - drawing.left) / drawing.scale;
    const index = Math.floor((x - drawing.first) / drawing.step);
    show(index >= 0 && index < tips.length ? index : null);
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
      <div ref={band} className="chart-cursor__band" hidden={here === null} />
      <div ref={tip} className="chart-cursor__tip" role="status" hidden={here === null} />
    </div>
  );
}

function drawingInSight(root: HTMLElement | null) {
  for (const svg of root?.querySelectorAll<SVGSVGElement>("svg.chart") ?? []) {
    const { width, left } = svg.getBoundingClientRect();
    if (width === 0) continue;
    const { first, step, band } = svg.dataset;
    return {
      left,
      scale: width / svg.viewBox.baseVal.width,
      first: Number(first),
      step: Number(step),
      band: Number(band),
    };
  }
  return null;
}
