import { ChoiceForm } from "#components/messages/choice-form.tsx";
import { GivenUpMails } from "#components/messages/given-up-mails.tsx";
import { MessageMatrix } from "#components/messages/message-matrix.tsx";
import { templateWords } from "#components/messages/template-words.ts";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { listAlertChoices } from "#lib/alerts/choose-alerts.ts";
import { env } from "#lib/env/env.ts";
import { listGivenUpMail } from "#lib/mail-delivery/list-given-up-mail.ts";
import { mailTemplates } from "#lib/mail-delivery/sample-mails.ts";
import { choiceParam, type SearchParams } from "#app/_lib/search-params.ts";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { chooseAlertsAction } from "./actions.ts";

async function MessagesPage({ searchParams }: { searchParams: SearchParams }) {
  const { actor, db, zone } = await requireConsole("/admin/messages");
  const choices = await listAlertChoices({ db, actor });
  const done = choiceParam((await searchParams).done, ["chosen"]);
  const givenUp = await listGivenUpMail({ db, actor });
  const hasChat = env().alertWebhookUrl !== null;
  return (
    <>
      <PageHead
        title="Messages"
        lead={`Mail to buyers and to the team. ${hasChat ? "Alerts go to the chat of ALERT_WEBHOOK_URL too." : "No chat is told: ALERT_WEBHOOK_URL is not set."}`}
      />
      <div className="stack">
        <div className="columns-main items-start">
          <Panel id="templates" title="Look at each" isFlush>
            <Table
              label="Messages with a preview"
              isStacked
              head={
                <>
                  <HeadCell>Message</HeadCell>
                  <HeadCell>Goes out</HeadCell>
                </>
              }
            >
              {mailTemplates.map((template) => (
                <tr key={template}>
                  <NameCell href={`/admin/messages/${template}`}>{templateWords[template].title}</NameCell>
                  <Cell label="Goes out">{templateWords[template].when}</Cell>
                </tr>
              ))}
            </Table>
          </Panel>
          <Panel id="mine" title="Mailed to you">
            <ChoiceForm action={chooseAlertsAction} choices={choices} />
          </Panel>
        </div>
        {givenUp.length > 0 && <GivenUpMails mails={givenUp} zone={zone} />}
        <Panel
          id="matrix"
          title="Who gets what"
          isFlush
          foot="Theirs: whom it is about, or who asked for it. Operators choose for themselves."
        >
          <MessageMatrix templates={mailTemplates} />
        </Panel>
      </div>
      {done && <Toast>Saved: what is mailed to you.</Toast>}
    </>
  );
}

export default titled("Messages · Tallyport", MessagesPage);
