import { notFound } from "next/navigation";
import { templateWords } from "#components/messages/template-words.ts";
import { Note } from "#components/ui/feedback/note.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { env } from "#lib/env/env.ts";
import { sellerFrom } from "#lib/env/seller.ts";
import { mailTemplates, sampleMail } from "#lib/mail-delivery/sample-mails.ts";
import { writeMail } from "#lib/mail/templates/write-mail.ts";
import { choiceParam, type SearchParams } from "#app/_lib/search-params.ts";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { sendSampleAction } from "../actions.ts";

type Props = { params: Promise<{ template: string }>; searchParams: SearchParams };

async function MessagePage({ params, searchParams }: Props) {
  const template = choiceParam((await params).template, mailTemplates) ?? notFound();
  const { actor, now } = await requireConsole(`/admin/messages/${template}`);
  const { appUrl, mailFrom } = env();
  const { subject, text } = writeMail(sellerFrom(mailFrom).name, sampleMail(template, { appUrl, now }));
  const { title, when } = templateWords[template];
  const done = choiceParam((await searchParams).done, ["sent", "limited", "not-sent"]);
  return (
    <>
      <PageHead
        title={title}
        lead={`${when} Shown with made-up data.`}
        back={{ href: "/admin/messages", label: "Messages" }}
        actions={
          <form action={sendSampleAction}>
            <input type="hidden" name="template" value={template} />
            <SubmitButton icon="send" pendingLabel="Sending…">
              Send to me
            </SubmitButton>
          </form>
        }
      />
      <div className="stack">
        {done === "not-sent" && (
          <Note kind="risk" role="alert">
            The mail server did not take it. Check SMTP_URL; the server’s log says why.
          </Note>
        )}
        {done === "limited" && (
          <Note kind="risk" role="alert">
            That was often enough: wait ten minutes before the next test.
          </Note>
        )}
        <div className="columns-2 items-start">
          <Panel id="html" title={subject} isFlush>
            <iframe
              className="mail-preview"
              title={`${title}, as a mail program shows it`}
              src={`/admin/messages/${template}/page`}
              sandbox=""
              loading="lazy"
            />
          </Panel>
          <Panel id="text" title="The same as text">
            <pre className="scroll-x mail-text" tabIndex={0} aria-label="Text part of the mail">
              {text}
            </pre>
          </Panel>
        </div>
      </div>
      {done === "sent" && <Toast>Sent to {actor.email}.</Toast>}
    </>
  );
}

export default titled("Message · Tallyport", MessagePage);
