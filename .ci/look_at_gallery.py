"""Makes pretend results for a gallery, and looks at the page in a headless chromium.

    look_at_gallery.py make FOLDER          writes pictures and sidecars
    look_at_gallery.py look PAGE FOLDER     looks at the page, leaves screenshots in the folder

It speaks the browser's debugging protocol over two pipes, so that it needs nothing but Python.
"""

import base64
import json
import os
import pathlib
import select
import struct
import subprocess
import sys
import tempfile
import time
import zlib

WIDTHS = {"phone": (390, 844, True), "narrow": (320, 640, True), "desktop": (1440, 900, False)}

HOSTILE = "</p><script>document.title='taken'</script><img src=x onerror=console.error('taken')> \"'"


def png(width, height, seed):
    """A picture of soft stripes, which differ with the seed."""
    rows = b""
    for y in range(height):
        row = bytearray(b"\0")
        for x in range(width):
            row += bytes(
                (
                    (60 + 150 * x // width + 31 * seed) % 256,
                    (90 + 120 * y // height + 57 * seed) % 256,
                    (140 + 90 * (x + y) // (width + height) + 83 * seed) % 256,
                )
            )
        rows += bytes(row)

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")


def make(folder):
    folder = pathlib.Path(folder)
    long = "A lighthouse keeper's kitchen at dusk, seen through a salt-stained window; " * 12
    jobs = [
        ("fox", "succeeded", {"prompt": "A red fox asleep on a mossy stone wall, early morning fog, 35 mm film", "aspect_ratio": "16:9", "seed": 20261122}, [(640, 360)], "A red fox sleeps on a mossy stone wall; early morning fog, soft light, 35 mm film grain"),
        ("tides", "succeeded", {"prompt": long.strip(), "num_images": 4, "negative_prompt": "people, text"}, [(300, 300)] * 4, None),
        ("狐", "succeeded", {"prompt": "一只红狐狸在雪地里，清晨，薄雾，电影感" * 6, "image_size": "portrait_9_16"}, [(270, 480)], None),
        ("hostile", "succeeded", {"prompt": HOSTILE, "image_urls": ["https://example.com/" + "a" * 400]}, [(200, 120), (120, 200), (160, 160)], HOSTILE + "unbroken" * 80),
        ("tall", "succeeded", {"prompt": "Three posters of a lighthouse", "aspect_ratio": "9:16", "n": 3}, [(270, 480)] * 3, None),
        ("gone", "succeeded", {"prompt": "A picture that somebody has taken away"}, [None], None),
        ("refused", "failed", {"prompt": "Something that may not be made", "seed": 7}, [], None),
        ("off", "canceled", {"prompt": HOSTILE}, [], None),
    ]
    for number, (stem, outcome, request, sizes, used) in enumerate(jobs, 1):
        outputs = []
        for index, size in enumerate(sizes, 1):
            name = f"{stem}-{index}.png"
            outputs.append(name)
            if size:
                (folder / name).write_bytes(png(*size, number * 5 + index))
        id = f"gen_{number:04}"
        reason = {"failed": "IMAGE_GENERATION_CONTENT_REJECTED: " + HOSTILE, "canceled": None}.get(outcome)
        sidecar = {
            "version": 1,
            "attempt": f"a-{number}",
            "file": f"{stem}.yaml",
            "operation": "wan_v2_7_pro",
            "sent_to": "POST https://api.example/paint",
            "sent": f"2026-11-28T13:{10 + number}:04.125Z",
            "ended": f"2026-11-28T13:{10 + number}:40.002Z",
            "id": id,
            "request_id": None,
            "outcome": outcome,
            "reason": reason,
            "credits": 12.0 * len(outputs) if outcome == "succeeded" else (0.0 if outcome == "failed" else None),
            "prompt": request["prompt"],
            "used_prompt": used,
            "request": request,
            "outputs": outputs,
            "answer": {"id": id, "status": outcome, "data": {"actual_prompt": used, "note": HOSTILE}},
        }
        (folder / f"{stem}.{id}.callsheet.json").write_text(json.dumps(sidecar, ensure_ascii=False))


class Browser:
    """A headless chromium, spoken to over its pipes 3 and 4."""

    def __init__(self):
        to_read, self.to = os.pipe()
        self.fro, from_write = os.pipe()
        self.home = tempfile.TemporaryDirectory(prefix="callsheet-chromium-")

        def pipes():
            # The browser reads from 3 and writes to 4; neither end may be overwritten on the way.
            read, write = os.dup(to_read), os.dup(from_write)
            read, write = os.fdopen(read, closefd=False), os.fdopen(write, "wb", closefd=False)
            os.dup2(read.fileno(), 100)
            os.dup2(write.fileno(), 101)
            os.dup2(100, 3)
            os.dup2(101, 4)

        self.process = subprocess.Popen(
            [
                "chromium",
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--remote-debugging-pipe",
                f"--user-data-dir={self.home.name}",
                "about:blank",
            ],
            preexec_fn=pipes,
            close_fds=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(from_write)
        self.rest = b""
        self.number = 0
        self.events = []
        self.session = None

    def message(self, until):
        while b"\0" not in self.rest:
            if not select.select([self.fro], [], [], max(0, until - time.monotonic()))[0]:
                raise SystemExit("the browser does not answer")
            read = os.read(self.fro, 1 << 20)
            if not read:
                raise SystemExit("the browser has ended")
            self.rest += read
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def ask(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + 60
        while True:
            answer = self.message(until)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait_for(self, method):
        until = time.monotonic() + 60
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.message(until))

    def value(self, expression):
        result = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def close(self):
        self.session = None
        self.ask("Browser.close")
        self.process.wait(timeout=20)
        self.home.cleanup()


# What is wrong with the page, as far as a program can see it.
FAULTS = """(async () => {
  const faults = [];
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > room) faults.push('the page overflows: ' + document.documentElement.scrollWidth + ' > ' + room);
  for (const element of document.querySelectorAll('body *')) {
    const box = element.getBoundingClientRect();
    if (box.width && (box.right > room + 1 || box.left < -1)) faults.push('overflows: ' + element.tagName + ' ' + element.className);
  }
  for (const image of document.images) {
    await image.decode().catch(() => faults.push('not shown: ' + image.alt));
    if (!image.alt.trim()) faults.push('a picture without words');
  }
  if (document.images.length < 8) faults.push('only ' + document.images.length + ' pictures');
  for (const image of document.images) {
    const box = image.getBoundingClientRect(), is_whole = getComputedStyle(image).objectFit === 'contain';
    const ratio = image.naturalWidth / image.naturalHeight / (box.width / box.height);
    if (!is_whole && Math.abs(ratio - 1) > 0.02) faults.push('not shown whole: ' + image.alt);
    const around = image.closest('a').getBoundingClientRect();
    if (box.top < around.top - 1 || box.bottom > around.bottom + 1) faults.push('cut off: ' + image.alt);
  }
  if (document.scripts.length) faults.push('a script');
  if (document.title === 'taken') faults.push('a prompt ran as a script');
  let level = 0;
  for (const heading of document.querySelectorAll('h1,h2,h3,h4')) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) faults.push('a heading skips a level: ' + heading.textContent);
    level = next;
  }
  const names = [...document.querySelectorAll('[id]')].map(element => element.id);
  if (new Set(names).size !== names.length) faults.push('an id is there twice');
  for (const named of document.querySelectorAll('[aria-labelledby]'))
    if (!document.getElementById(named.getAttribute('aria-labelledby'))) faults.push('a label leads nowhere');
  const luminance = text => {
    const parts = text.match(/[\\d.]+/g).slice(0, 3).map(part => part / 255);
    const linear = parts.map(part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (!/, 0\\)$/.test(color) && color !== 'transparent') return color;
    }
    return 'rgb(255, 255, 255)';
  };
  for (const element of document.querySelectorAll('h1,h2,h3,h4,p,dt,dd,summary,figcaption,a')) {
    const one = luminance(getComputedStyle(element).color), other = luminance(behind(element));
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (element.textContent.trim() && contrast < 4.5) faults.push('hard to read (' + contrast.toFixed(1) + '): ' + element.tagName + ' ' + element.className);
  }
  return [...new Set(faults)];
})()"""


def look(page, folder):
    page, folder = pathlib.Path(page).resolve(), pathlib.Path(folder)
    browser = Browser()
    target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
    browser.session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Page", "Runtime", "Log", "Network"):
        browser.ask(f"{domain}.enable")
    faults = []
    for name, (width, height, mobile) in WIDTHS.items():
        for scheme in ("light", "dark"):
            where = f"{page.stem} {name} {scheme}"
            browser.events.clear()
            browser.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)
            browser.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            browser.ask("Page.navigate", url=page.as_uri())
            browser.wait_for("Page.loadEventFired")
            faults += [f"{where}: {fault}" for fault in browser.value(FAULTS)]
            if name != "narrow":
                shot = browser.ask("Page.captureScreenshot", captureBeyondViewport=True)
                (folder / f"{page.stem}-{name}-{scheme}.png").write_bytes(base64.b64decode(shot["data"]))
            # All that can be opened is open, and a picture is enlarged.
            browser.value("document.querySelectorAll('details').forEach(details => details.open = true)")
            faults += [f"{where}, opened: {fault}" for fault in browser.value(FAULTS)]
            browser.value("location.hash = document.querySelector('figure[id]').id")
            faults += [f"{where}, enlarged: {fault}" for fault in browser.value(FAULTS)]
            if name != "narrow" and scheme == "light":
                shot = browser.ask("Page.captureScreenshot")
                (folder / f"{page.stem}-{name}-enlarged.png").write_bytes(base64.b64decode(shot["data"]))
            for event in browser.events:
                method, told = event.get("method"), event.get("params", {})
                if method == "Runtime.consoleAPICalled":
                    faults.append(f"{where}: console: {told['args']}")
                elif method == "Runtime.exceptionThrown":
                    faults.append(f"{where}: exception: {told['exceptionDetails']}")
                elif method == "Log.entryAdded":
                    faults.append(f"{where}: log: {told['entry']['text']}")
                elif method == "Network.requestWillBeSent" and not told["request"]["url"].startswith(("file:", "data:")):
                    faults.append(f"{where}: fetched {told['request']['url']}")
    browser.close()
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        raise SystemExit(f"{page.name}: {len(faults)} faults")
    print(f"{page.name}: {len(WIDTHS) * 2} looks, nothing overflows, the console is silent")


if __name__ == "__main__":
    {"make": make, "look": look}[sys.argv[1]](*sys.argv[2:])
