# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the rule packs share: a site with the hosts that the questions
name, and `camwarden explain` asked for each of them."""
import concurrent.futures
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True

TOP = os.environ["top_srcdir"]
COMMAND = os.path.join(os.environ["top_builddir"], "src", "camwarden")
PACKS = [os.path.join(TOP, "rules", name + ".yaml")
         for name in ("milestone-xprotect", "infrastructure")]
FEATURES = ("smtp_listener", "alert_listener", "video_push", "generic_events",
            "analytics_events")
BUILTIN = {"undeclared": "10.99.0.9", "internet": "93.184.216.34",
           "multicast": "239.255.255.250", "broadcast": "255.255.255.255",
           "link_local": "169.254.7.7"}
ZONES = {"device": ("camera", 20), "server": ("server", 40), "client": ("client", 50),
         "local": ("client", 50), "infrastructure": ("infra", 60)}


class Pack:
    """The packs as text: one key a line, as they are laid out.  The programs read
    them by a real parser; this reads what `rules --format tsv` does not print."""

    def __init__(self):
        self.kind = {}
        self.rules = {}
        for path in PACKS:
            self._read(path)

    def _read(self, path):
        role = rule = None
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                text = line.strip()
                if text.startswith("- {"):
                    fields = dict(part.strip().split(": ", 1)
                                  for part in text[3:-1].split(", ") if ": " in part)
                    if "kind" in fields:
                        self.kind[fields["id"]] = fields["kind"]
                elif text.startswith("- id: "):
                    role = text[6:]
                    rule = self.rules.setdefault(role, {})
                elif rule is not None and ": " in text:
                    key, value = text.split(": ", 1)
                    rule.setdefault(key, value)
                    if key == "kind":
                        self.kind[role] = value
        self.rules = {name: rule for name, rule in self.rules.items()
                      if "effect" in rule}


class Site:
    """A configuration with one host per end that was asked for."""

    def __init__(self, pack, options=()):
        self.pack = pack
        self.options = dict(options)
        self.hosts = {}
        self.destinations = {}
        self.path = None

    def end(self, roles, side):
        """The argument of explain for a host with these roles, `a+b`; client and
        server are two hosts even where their roles are the same."""
        if roles.startswith("address:"):
            return roles[8:]
        if roles in BUILTIN:
            return BUILTIN[roles]
        if self.pack.kind[roles.split("+")[0]] == "external":
            number = len(self.destinations) + 1
            return self.destinations.setdefault(roles, f"203.0.113.{number}")
        name = side + "-" + roles.replace("+", "-").replace("_", "-")
        self.hosts.setdefault(name, roles.split("+"))
        return name

    def _zone(self, roles):
        if "mobile_server" in roles:
            return "dmz", 70
        kinds = [self.pack.kind[role] for role in roles]
        best = min(kinds, key=list(ZONES).index)
        return ZONES[best]

    def _lines(self):
        features = [f for f in FEATURES
                    if self.options.get("feature") in (f, "all")]
        zones = dict(ZONES.values(), dmz=70)
        yield "site: { name: Test, timezone: UTC }"
        yield "sensor: { name: test, interfaces: [] }"
        yield f"rules: [{PACKS[0]}]"
        yield "networks:"
        for zone, number in zones.items():
            yield f"  - {{ subnets: [10.{number}.0.0/16], zone: {zone} }}"
        yield "hosts:"
        for i, (name, roles) in enumerate(self.hosts.items()):
            number = self._zone(roles)[1]
            yield (f"  - {{ name: {name}, roles: [{', '.join(roles)}], "
                   f"addresses: [10.{number}.{i // 200}.{i % 200 + 1}], "
                   f"instances: {self.options.get('instances', 1)} }}")
        if self.destinations:
            yield "destinations:"
        for role, address in self.destinations.items():
            yield f"  - {{ role: {role}, addresses: [{address}] }}"
        yield "profile:"
        yield "  features: {" + ", ".join(
            f"{f}: {'on' if f in features else 'off'}" for f in FEATURES) + "}"
        yield f"  camera_isolation: {self.options.get('isolation', 'infrastructure')}"
        if "moved" in self.options:
            role, low, high = self.options["moved"].split(":")
            yield "ports:"
            yield f"  - {{ role: {role}, from: {low}, to: {high} }}"

    def write(self, path):
        self.path = path
        with open(path, "w", encoding="utf-8") as out:
            out.write("\n".join(self._lines()) + "\n")


def run(*arguments):
    done = subprocess.run([COMMAND, *arguments], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)}: exit {done.returncode}: {done.stderr}")
    return done.stdout


def ask(question):
    """(site, client, server, port, extra arguments) -> the decision as JSON."""
    site, client, server, port, extra = question
    return json.loads(run("explain", "-c", site.path, client, server, port,
                          "--format", "json", *extra))


def ask_all(questions):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(ask, questions))


def codes(answer):
    return sorted(v["code"] for v in answer["violations"])
