import { createTallyport } from "#packages/client/src/create-tallyport.ts"; // yours: from "@tallyport/client"
import { createSeller } from "./seller.ts";

const { TALLYPORT_URL, TALLYPORT_API_KEY, PORT = "5599" } = process.env;
if (!TALLYPORT_URL || !TALLYPORT_API_KEY) throw new Error("set TALLYPORT_URL and TALLYPORT_API_KEY");

const tallyport = createTallyport({
  url: TALLYPORT_URL,
  apiKey: TALLYPORT_API_KEY,
  usage: {
    addUpMs: 2_000,
    onVerdict: (verdict) => verdict.status === "rejected" && console.error("refused", verdict),
    onError: (error) => console.error("not sent yet:", error.message),
  },
});
const server = createSeller(tallyport);
server.listen(Number(PORT), "localhost", () => console.log(`The sample seller runs on http://localhost:${PORT}`));

process.once("SIGTERM", () => {
  server.close();
  const end = () => process.exit();
  tallyport.close().then(end, end);
});
