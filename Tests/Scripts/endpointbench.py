#!/usr/bin/env python3
"""endpointbench.py BINARIES [latency|resume|subscribers|crowd]... - measures the endpoint of a running sluiced.

  latency      from the rename of a small dump to its event at a subscriber; beside it the yardstick's Python peer,
               from the rename to the visible commit (500 drops each; DROPS)
  resume       a subscriber that is killed and resumed 100 times while dumps come: each event once
  subscribers  how fast a corpus is ingested with 200 subscribers, 10 of them stalled, and with none (RUNS, FILES)
  fuzz         raw bytes on the socket for MINUTES (10): nothing crashes, and no descriptor or memory is kept
  crowd        the same with 1,000 idle connections and slow clients; and how fast status answers meanwhile

YARDSTICK names the yardstick's folder (default: ../shared/yardstick beside the repository). Needs Linux and root or
nobody else's sluiced; everything happens in a throw-away folder below TMPDIR, over Unix sockets."""
import json, os, pathlib, random, select, shutil, signal, socket, sqlite3, statistics, subprocess, sys, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parents[2]
YARDSTICK = pathlib.Path(os.environ.get("YARDSTICK", ROOT.parent / "shared/yardstick"))
SEED = ROOT / "Fixtures/seeds/004_3fd7348607333123.txt"
RUNS, FILES, DROPS = (int(os.environ.get(k, v)) for k, v in (("RUNS", 5), ("FILES", 4000), ("DROPS", 500)))
BINARIES = pathlib.Path(sys.argv[1]).resolve()
WORK = pathlib.Path(tempfile.mkdtemp(prefix="sluice-endpoint."))


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))]


class Daemon:
    """A sluiced on a state directory of its own."""

    def __init__(self, name):
        self.state = WORK / name
        shutil.rmtree(self.state, ignore_errors=True)
        (self.state / "drop").mkdir(parents=True)
        self.path = str(self.state / "sluice.sock")
        self.log = open(WORK / f"{name}.log", "w")

    def start(self, *flags):
        self.process = subprocess.Popen([BINARIES / "sluiced", "--state", self.state, *flags], stderr=self.log)
        while True:
            try:
                return self.ask("/healthz")
            except OSError:
                time.sleep(0.01)

    def connect(self):
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self.path)
        return connection

    def request(self, target, headers=""):
        connection = self.connect()
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode())
        return connection

    def ask(self, target, method="GET"):
        connection = self.connect()
        connection.sendall(f"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
        return answer.partition(b"\r\n\r\n")

    def status(self):
        return json.loads(self.ask("/v1/status")[2])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def small_dump(number):
    return f"Forwarded from Bench {number % 7}\nThe {number}th ferry left the quay at dawn with {number * 7} aboard.\n{number} views\n"


def lines(connection):
    """The lines of JSON of a chunked answer."""
    buffer = b""
    while True:
        more = connection.recv(65536)
        if not more:
            return
        buffer += more
        *whole, buffer = buffer.split(b"\n")
        for line in whole:
            if line.startswith(b"{"):
                yield json.loads(line)


def latency():
    daemon = Daemon("latency")
    daemon.start()
    follower = daemon.request("/v1/events?follow=true&kind=dump.ingested")
    events = lines(follower)
    times = []
    for number in range(DROPS):
        name = f"{number}.txt"
        (daemon.state / ".bench").write_text(small_dump(number))
        start = time.perf_counter()
        os.rename(daemon.state / ".bench", daemon.state / "drop" / name)
        while next(events)["name"] != name:
            pass
        times.append(time.perf_counter() - start)
        time.sleep(0.01)
    daemon.stop()
    report("rename to event, sluiced", times)
    peer()


def peer():
    folder, database = WORK / "peer", WORK / "peer.db"
    folder.mkdir()
    command = [os.environ.get("PYTHON", sys.executable), YARDSTICK / "peers/pydaemon.py", folder, database]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if b"ready" not in process.stdout.readline():
        print("the Python peer did not start:", process.stderr.read().decode().strip().splitlines()[-1:])
        return
    reader = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    times = []
    for number in range(DROPS):
        name = f"{number}.txt"
        (WORK / ".bench").write_text(small_dump(number))
        start = time.perf_counter()
        os.rename(WORK / ".bench", folder / name)
        while not reader.execute("SELECT 1 FROM file WHERE name = ?", (name,)).fetchone():
            time.sleep(0.0002)
        times.append(time.perf_counter() - start)
        time.sleep(0.01)
    process.terminate()
    process.wait()
    report("rename to visible commit, Python peer", times)


def report(what, times):
    print(f"{what}: median {statistics.median(times) * 1e3:.1f} ms, p99 {percentile(times, 0.99) * 1e3:.1f} ms, "
          f"{len(times)} times", flush=True)


def resume():
    daemon = Daemon("resume")
    daemon.start()
    chosen = random.Random(5)
    seen, kills, dropped = [], 0, 0
    while kills < 100 or len(seen) < daemon.status()["last_event"]:
        if kills < 100:
            for _ in range(20):
                (daemon.state / ".bench").write_text("".join(small_dump(dropped * 40 + n) for n in range(40)))
                os.rename(daemon.state / ".bench", daemon.state / "drop" / f"{dropped}.txt")
                dropped += 1
        else:
            daemon.ask("/v1/sync", "POST")
        follower = daemon.request(f"/v1/events?follow=true&since={seen[-1] if seen else 0}")
        follower.settimeout(0.5)
        wanted = chosen.randrange(1, 2000)
        try:
            for event in lines(follower):
                seen.append(event["seq"])
                wanted -= 1
                if wanted == 0 and kills < 100:
                    break
        except TimeoutError:
            pass
        follower.close()
        kills += kills < 100
    daemon.stop()
    assert seen == list(range(1, len(seen) + 1)), "events are missing or came twice"
    print(f"a subscriber killed and resumed {kills} times saw each of {len(seen)} events once", flush=True)


def fuzz():
    minutes = float(os.environ.get("MINUTES", 10))
    daemon = Daemon("fuzz")
    daemon.start()
    for place, seed in enumerate(sorted((ROOT / "Fixtures/seeds").glob("*.txt"))):
        shutil.copy(seed, daemon.state / "drop" / f"{place}.txt")
    daemon.ask("/v1/sync", "POST")
    paths = list(json.loads(daemon.ask("/v1/openapi.json")[2])["paths"])
    pieces = [b"GET ", b"POST ", b"HEAD ", b"DELETE ", b" HTTP/1.1\r\n", b" HTTP/1.0\r\n", b"Host: localhost\r\n",
              b"Content-Length: 5\r\n", b"Content-Length: 99999999999\r\n", b"Transfer-Encoding: chunked\r\n",
              b"Accept: text/event-stream\r\n", b"Accept: text/plain;q=0.1\r\n", b"Accept-Encoding: gzip\r\n",
              b"If-None-Match: *\r\n", b"Expect: 100-continue\r\n", b"Last-Event-ID: 1\r\n", b"\r\n", b"\r\n\r\n",
              b"ffffffff\r\n", b"0\r\n\r\n", b"?limit=1", b"?q=%ff", b"&cursor=", b"?follow=true&kind=dump.*", b"{}",
              b'{"name":"a","on":"post","query":"b"}'] + [path.encode() for path in paths]
    chosen = random.Random(7)
    process = daemon.process.pid

    def kept():
        status = pathlib.Path(f"/proc/{process}/status").read_text()
        resident = int(status.partition("VmRSS:")[2].split()[0]) / 1024
        return len(os.listdir(f"/proc/{process}/fd")), resident

    def round_of(seconds):
        count, end = 0, time.monotonic() + seconds
        while time.monotonic() < end:
            connection = daemon.connect()
            connection.settimeout(0.02)
            try:
                for _ in range(chosen.randrange(1, 4)):
                    text = b"".join(chosen.choice(pieces) for _ in range(chosen.randrange(1, 14)))
                    if chosen.random() < 0.5:
                        text = bytearray(text)
                        for _ in range(chosen.randrange(1, 6)):
                            text[chosen.randrange(len(text))] = chosen.randrange(256)
                    connection.sendall(text)
                    count += 1
                if chosen.random() < 0.5:
                    connection.shutdown(socket.SHUT_WR)
                connection.recv(65536)
            except OSError:
                pass
            connection.close()
        time.sleep(2)
        return count
    round_of(20)
    before = kept()
    count = round_of(minutes * 60)
    after = kept()
    assert daemon.process.poll() is None and daemon.status()["version"]
    daemon.stop()
    assert daemon.process.returncode == 0, "it did not end in good order"
    print(f"{count} pieces of bytes in {minutes:.0f} minutes: descriptors {before[0]} and then {after[0]}, "
          f"memory {before[1]:.1f} MiB and then {after[1]:.1f} MiB", flush=True)


def corpus():
    folder = WORK / "corpus"
    if not folder.exists():
        shutil.copytree(YARDSTICK, WORK / "yardstick", ignore=shutil.ignore_patterns("kin", "peers"))
        subprocess.run(["make", "-s", "-C", WORK / "yardstick", "gencorpus"], check=True)
        subprocess.run([WORK / "yardstick/gencorpus", "-n", str(FILES), "-S", SEED, folder], check=True,
                       stdout=subprocess.DEVNULL)
    return folder


def ingestion(name, disturb):
    """Seconds from the first dump to the last outcome, with `disturb` at it meanwhile."""
    daemon = Daemon(name)
    shutil.copytree(corpus(), daemon.state / "corpus")
    subprocess.run(["sync"])
    daemon.start()
    ended = disturb(daemon) if disturb else None
    start = time.perf_counter()
    for entry in os.scandir(daemon.state / "corpus"):
        os.rename(entry.path, daemon.state / "drop" / entry.name)
    assert json.loads(daemon.ask("/v1/sync", "POST")[2])["done"]
    took = time.perf_counter() - start
    notes = ended() if ended else None
    assert daemon.status()["dumps"]["ingested"] == FILES
    daemon.stop()
    return took, notes


def child(body):
    """Runs `body(pipe)` in a process of the least priority: a client's own work is not what is measured."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid:
        os.close(theirs)
        return pid, os.fdopen(ours)
    os.nice(19)
    try:
        body(theirs)
    finally:
        os._exit(0)


def follow(daemon):
    def body(out):
        following = [daemon.request("/v1/events?follow=true") for _ in range(200)]
        stalled, awake = set(following[:10]), following[10:]
        poll = select.epoll()
        by_number = {c.fileno(): c for c in awake}
        for number in by_number:
            poll.register(number, select.EPOLLIN)
        os.write(out, b"ready\n")
        got = cut = 0
        while by_number and stalled:
            for number, _ in poll.poll():
                data = by_number[number].recv(1 << 20)
                got += len(data)
                if not data:
                    poll.unregister(number)
                    del by_number[number]
                    cut += 1
                elif b'"gap"' in data:
                    cut += 1
    pid, answers = child(body)
    answers.readline()

    def end():
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return end


def crowd_of(daemon):
    def body(out):
        # Who was thrown out comes back a second later.
        crowd = [daemon.connect() for _ in range(1000)]
        os.write(out, b"ready\n")
        while True:
            time.sleep(1)
            poll = select.poll()
            for connection in crowd:
                poll.register(connection, select.POLLIN)
            ended = {number for number, _ in poll.poll(0)}
            for place, connection in enumerate(crowd):
                if connection.fileno() in ended:
                    crowd[place] = daemon.connect()
                elif place < 100:
                    try:
                        connection.send(b"G")
                    except OSError:
                        pass

    def asking(out):
        times, stop = [], []
        signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
        while not stop:
            start = time.perf_counter()
            try:
                answered = b" 200 " in daemon.ask("/v1/status")[0].split(b"\r\n")[0]
            except OSError:
                answered = False
            times.append(time.perf_counter() - start if answered else -1)
            time.sleep(0.05)
        os.write(out, (json.dumps(times) + "\n").encode())
    pid, answers = child(body)
    answers.readline()
    asker, figures = child(asking)

    def end():
        os.kill(asker, signal.SIGTERM)
        times = json.loads(figures.readline())
        os.waitpid(asker, 0)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return times
    return end


def compare(what, disturb):
    with_them, without, notes = [], [], []
    for run in range(RUNS):
        without.append(ingestion("without", None)[0])
        took, note = ingestion("with", disturb)
        with_them.append(took)
        notes += note or []
        print(f"  run {run + 1}: none {without[-1]:.2f} s, {what} {took:.2f} s", flush=True)
    ratio = statistics.median(with_them) / statistics.median(without)
    print(f"{what}: {FILES} dumps in {statistics.median(with_them):.2f} s, with none in "
          f"{statistics.median(without):.2f} s: ratio {ratio:.3f}", flush=True)
    return notes


def subscribers():
    compare("200 subscribers, 10 of them stalled", follow)


def crowd():
    times = compare("900 idle and 100 slow connections", crowd_of)
    failed = sum(t < 0 for t in times)
    report(f"status meanwhile ({failed} unanswered)", [t for t in times if t >= 0])


try:
    for name in sys.argv[2:] or ["latency", "resume", "subscribers", "crowd"]:
        {"latency": latency, "fuzz": fuzz, "resume": resume, "subscribers": subscribers, "crowd": crowd}[name]()
finally:
    shutil.rmtree(WORK, ignore_errors=True)
