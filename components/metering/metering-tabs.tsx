import { SegmentedLinks } from "#components/ui/navigation/segmented.tsx";

const rooms = [
  { name: "records", href: "/admin/metering", label: "Records" },
  { name: "next", href: "/admin/metering/next", label: "What goes next" },
  { name: "events", href: "/admin/metering/events", label: "Events" },
  { name: "aside", href: "/admin/metering/aside", label: "Set aside" },
  { name: "refused", href: "/admin/metering/refused", label: "Refused" },
  { name: "upload", href: "/admin/metering/upload", label: "Upload" },
] as const;

/** The parts of the metering room. */
export function MeteringRooms({ current }: { current: (typeof rooms)[number]["name"] }) {
  return (
    <SegmentedLinks
      label="Metering"
      segments={rooms.map(({ name, href, label }) => ({ href, label, isCurrent: name === current }))}
    />
  );
}
