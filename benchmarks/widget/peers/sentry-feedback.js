import { feedbackIntegration, getClient, init } from "@sentry/browser";

window.peer = async () => {
  init({ dsn: "http://public@127.0.0.1/1", integrations: [feedbackIntegration({ autoInject: false })], defaultIntegrations: false });
  const form = await getClient().getIntegrationByName("Feedback").createForm();
  form.appendToDom();
  form.open();
};
