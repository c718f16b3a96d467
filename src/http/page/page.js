/** The start page: asks the server for the song of a clip and shows the answer. */
const element = (id) => document.querySelector(`#${id}`);
const [drop, clip, asked, answer] = ['drop', 'clip', 'asked', 'answer'].map(element);

const count = new Intl.NumberFormat('en');
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

/** `3:07`, `1:02:03` */
function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] > 0 ? parts : parts.slice(1);
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** An element with children; texts are texts, never markup. */
function make(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function notice(title, text) {
  return make('div', 'notice', make('h2', '', title), make('p', '', text));
}

function matchCard(match) {
  const by = [match.artist ?? 'Unknown artist', match.album].filter(Boolean).join(' · ');
  const change = Math.round((match.speed - 1) * 1000) / 10;
  const where = [`The clip begins at ${clock(match.offset_s)}`];
  if (change !== 0) where.push(`played ${Math.abs(change)} % ${change > 0 ? 'faster' : 'slower'}`);
  const meter = make('meter');
  Object.assign(meter, { min: 0, max: 1, value: match.confidence });
  meter.setAttribute('aria-label', 'Confidence');
  const shown = match.confidence > 0.999 ? '> 99.9%' : percent.format(match.confidence);
  return make(
    'li',
    'match',
    make('div', '', make('h2', '', match.title), make('p', 'by', by)),
    make('div', 'sure', shown, make('small', '', 'sure')),
    meter,
    make('p', 'where', `${where.join(', ')}.`),
  );
}

function showAnswer({ matches, query_duration_ms: clipMs, processing_time_ms: tookMs }) {
  const timing = `${(clipMs / 1000).toFixed(1)} s of sound, answered in ${Math.round(tookMs)} ms.`;
  const found =
    matches.length > 0
      ? make('ol', 'matches', ...matches.map(matchCard))
      : notice('Not in your collection', 'None of your songs is in this clip, as far as we can hear.');
  answer.replaceChildren(found, make('p', 'timing', timing));
}

function showClip(file) {
  const player = element('player');
  if (player.src) URL.revokeObjectURL(player.src);
  player.src = URL.createObjectURL(file);
  element('clip-name').textContent = file.name;
  asked.hidden = false;
}

let asking;

/** Only the last clip counts: a new one takes the place of the one under way. */
async function ask(file) {
  asking?.abort();
  const current = new AbortController();
  asking = current;
  showClip(file);
  drop.classList.add('busy');
  answer.replaceChildren(make('p', 'timing', 'Listening …'));
  const body = new FormData();
  body.append('audio', file);
  try {
    const reply = await fetch('/api/v1/search', { method: 'POST', body, signal: current.signal });
    const found = await reply.json();
    if (reply.ok) showAnswer(found);
    else answer.replaceChildren(notice('That did not work', found.detail ?? found.title));
  } catch {
    if (current.signal.aborted) return;
    answer.replaceChildren(notice('The server does not answer', 'Is Earworm still running?'));
  }
  drop.classList.remove('busy');
}

async function showFigures() {
  element('curl').textContent = `curl -F audio=@clip.mp3 ${location.origin}/api/v1/search`;
  const reply = await fetch('/api/v1/stats');
  if (!reply.ok) return;
  const { total_songs: songs, total_duration_s: seconds, index_size_mb: mb } = await reply.json();
  const hours = (seconds / 3600).toFixed(seconds < 36_000 ? 1 : 0);
  const size = mb < 10 ? mb.toFixed(1) : count.format(Math.round(mb));
  const some = `${count.format(songs)} ${songs === 1 ? 'song' : 'songs'}, ${hours} hours, an index of ${size} MB`;
  element('figures').textContent = songs > 0 ? some : 'The collection is empty: run earworm index <folder>.';
}

clip.addEventListener('change', () => {
  if (clip.files[0]) void ask(clip.files[0]);
  clip.value = '';
});
// the whole window takes drops, so that a near miss does not open the file in the browser
addEventListener('dragover', (event) => {
  event.preventDefault();
  drop.classList.add('over');
});
addEventListener('dragleave', (event) => {
  if (event.relatedTarget === null) drop.classList.remove('over');
});
addEventListener('drop', (event) => {
  event.preventDefault();
  drop.classList.remove('over');
  const [file] = event.dataTransfer.files;
  if (file) void ask(file);
});
addEventListener('paste', (event) => {
  const [file] = event.clipboardData.files;
  if (file) void ask(file);
});

showFigures().catch(() => {
  element('figures').textContent = 'The server does not answer.';
});
