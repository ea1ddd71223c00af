extension Assets {
  /// The script: pages are whole without it; with it they follow what happens. What it is sent it puts into the page as
  /// text, and links only to places of this server.
  static let script = """
    'use strict';
    (() => {
      const list = document.getElementById('live-events');
      const note = document.getElementById('live-note');
      const status = document.getElementById('status');
      const most = 200;

      function say(text, mark) {
        note.textContent = text;
        note.className = 'live-note ' + mark;
      }

      function row(event) {
        const line = document.createElement('li');
        line.className = 'fresh';
        const time = document.createElement('time');
        time.dateTime = event.time;
        time.textContent = event.clock;
        const kind = document.createElement('span');
        kind.className = 'badge ' + event.mark;
        kind.textContent = event.kind;
        const isOurs = event.target && /^(post|dump)[?]id=[0-9a-f]+$/.test(event.target);
        const message = document.createElement(isOurs ? 'a' : 'span');
        if (isOurs) message.href = event.target;
        message.dir = 'auto';
        message.textContent = event.message;
        const what = document.createElement('div');
        what.append(message);
        if (event.channel) {
          const channel = document.createElement('bdi');
          channel.className = 'where';
          channel.textContent = event.channel;
          what.append(' ', channel);
        }
        line.append(time, kind, what);
        return line;
      }

      if (list && note) {
        const events = new EventSource('live?since=' + list.dataset.since);
        events.onopen = () => say('Live: what happens now appears here.', 'good');
        events.onerror = () => {
          const isOver = events.readyState === EventSource.CLOSED;
          say(isOver ? 'These pages are no longer served: start sluicectl web again.'
            : 'sluicectl web does not answer; trying again.', 'bad');
        };
        events.addEventListener('interrupted', message => say(JSON.parse(message.data).message, 'bad'));
        events.addEventListener('happened', message => {
          say('Live: what happens now appears here.', 'good');
          list.prepend(row(JSON.parse(message.data)));
          while (list.childElementCount > most) list.lastElementChild.remove();
        });
      }

      async function refresh() {
        if (document.visibilityState !== 'visible') return;
        const answer = await fetch('status');
        const part = new DOMParser().parseFromString(await answer.text(), 'text/html');
        const now = document.getElementById('status');
        const next = answer.ok ? part.getElementById('status') : part.querySelector('.notice');
        if (!next || now.contains(document.activeElement)) return;
        if (answer.ok) {
          now.replaceWith(document.adoptNode(next));
        } else if (!now.querySelector('.notice')) {
          now.prepend(document.adoptNode(next));
        }
      }

      if (status) setInterval(() => refresh().catch(() => {}), 3000);
    })();
    """
}
