// The page: gets a token, opens Web Chat on this service's own Direct Line, and finds its conversation again after a reload.

const key = 'chatrec.conversation';
const directLine = new URL('v3/directline', document.baseURI).href;
const dark = matchMedia('(prefers-color-scheme: dark)');
const chat = document.getElementById('chat');
const notice = document.getElementById('notice');
const newChat = document.getElementById('new-chat');

let connection;
let token;

function tell(text) {
  notice.textContent = text;
  notice.hidden = false;
}

async function call(path, body, bearer) {
  const response = await fetch(`${directLine}/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}) },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.detail ?? `The service answered ${response.status}.`);
  }
  return response.json();
}

function remembered() {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null; // Storage may be switched off; then a reload starts anew.
  }
}

function remember(conversation) {
  try {
    if (conversation) {
      sessionStorage.setItem(key, conversation);
    } else {
      sessionStorage.removeItem(key);
    }
  } catch {
    // See above.
  }
}

function palette() {
  const style = getComputedStyle(document.documentElement);
  const color = name => style.getPropertyValue(`--${name}`).trim();
  return {
    page: color('page'), surface: color('surface'), ink: color('ink'), quiet: color('ink-quiet'), line: color('line'),
    accent: color('accent'), accentInk: color('accent-ink'), soft: color('accent-soft'), softInk: color('accent-soft-ink'),
    font: style.fontFamily,
  };
}

function styleOptions(colors) {
  return {
    accent: colors.accent,
    subtle: colors.quiet,
    primaryFont: colors.font,
    backgroundColor: colors.page,
    paddingRegular: 12,
    bubbleBackground: colors.surface,
    bubbleTextColor: colors.ink,
    bubbleBorderColor: colors.line,
    bubbleBorderRadius: 16,
    bubbleMinHeight: 40,
    bubbleMaxWidth: 620,
    bubbleAttachmentMaxWidth: 620,
    bubbleMessageMaxWidth: 620,
    bubbleFromUserBackground: colors.accent,
    bubbleFromUserTextColor: colors.accentInk,
    bubbleFromUserBorderColor: colors.accent,
    bubbleFromUserBorderRadius: 16,
    timestampColor: colors.quiet,
    disableFileUpload: true,
    hideUploadButton: true,
    sendBoxBackground: colors.surface,
    sendBoxTextColor: colors.ink,
    sendBoxPlaceholderColor: colors.quiet,
    sendBoxButtonColor: colors.quiet,
    sendBoxButtonColorOnHover: colors.accent,
    sendBoxButtonColorOnFocus: colors.accent,
    sendBoxHeight: 46,
    sendBoxBorderTop: 'none',
    suggestedActionLayout: 'flow',
    suggestedActionBackgroundColor: colors.surface,
    suggestedActionBackgroundColorOnHover: colors.soft,
    suggestedActionBackgroundColorOnActive: colors.soft,
    suggestedActionBackgroundColorOnFocus: colors.soft,
    suggestedActionBorderColor: colors.line,
    suggestedActionBorderRadius: 18,
    suggestedActionBorderWidth: 1,
    suggestedActionHeight: 36,
    suggestedActionTextColor: colors.softInk,
    suggestedActionTextColorOnHover: colors.softInk,
    suggestedActionTextColorOnActive: colors.softInk,
    suggestedActionTextColorOnFocus: colors.softInk,
    cardEmphasisBackgroundColor: colors.soft,
    transcriptTerminatorBackgroundColor: colors.line,
    transcriptTerminatorColor: colors.ink,
    scrollToEndButtonBehavior: 'any',
  };
}

// Adaptive Cards bring their own look; this one is quiet and follows the palette.
function cardHost(colors) {
  const container = {
    backgroundColor: 'transparent',
    foregroundColors: {
      default: { default: colors.ink, subtle: colors.quiet },
      accent: { default: colors.accent, subtle: colors.quiet },
    },
  };
  return {
    supportsInteractivity: true,
    fontFamily: colors.font,
    fontSizes: { small: 13, default: 15, medium: 16, large: 19, extraLarge: 24 },
    fontWeights: { lighter: 300, default: 400, bolder: 600 },
    spacing: { small: 6, default: 8, medium: 12, large: 20, extraLarge: 28, padding: 14 },
    separator: { lineThickness: 1, lineColor: colors.line },
    containerStyles: { default: container, emphasis: { ...container, backgroundColor: colors.soft } },
    actions: {
      maxActions: 6, spacing: 'default', buttonSpacing: 6, actionsOrientation: 'horizontal', actionAlignment: 'right',
      showCard: { actionMode: 'inline', inlineTopMargin: 8 },
    },
  };
}

function draw() {
  const colors = palette();
  window.WebChat.renderWebChat({
    directLine: connection,
    locale: 'en-US',
    styleOptions: styleOptions(colors),
    adaptiveCardsHostConfig: cardHost(colors),
    overrideLocalizedStrings: { TEXT_INPUT_PLACEHOLDER: 'A title, a genre, a mood…' },
  }, chat);
}

async function open() {
  const granted = await call('tokens/generate', remembered() ? { conversation: { id: remembered() } } : {});
  token = granted.token;
  remember(granted.conversationId);
  connection = window.WebChat.createDirectLine({
    domain: directLine,
    token,
    conversationId: granted.resumed ? granted.conversationId : undefined,
    webSocket: true,
  });
  connection.connectionStatus$.subscribe(status => {
    // 3: the token ended, for example while the computer slept. 5: the conversation is gone. Both mend themselves with a new token.
    if (status === 3 || status === 5) {
      location.reload();
    }
  });
  draw();
  if (matchMedia('(hover: hover)').matches) {
    document.querySelector('[data-id="webchat-sendbox-input"]')?.focus(); // On a phone this would raise the keyboard.
  }
}

newChat.addEventListener('click', async () => {
  newChat.disabled = true;
  const conversation = remembered();
  remember(null);
  if (conversation) {
    await fetch(`${directLine}/conversations/${encodeURIComponent(conversation)}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${connection?.token ?? token}` },
    }).catch(() => undefined);
  }
  location.reload();
});

dark.addEventListener('change', () => connection && draw());

open().catch(error => tell(`The chat could not be opened. ${error.message} Reload the page to try again.`));
