#!/usr/bin/env python3
"""Writes manual pages from what a command's parser says of itself.

manual.py COMMAND SECTION DIRECTORY: a page for COMMAND and one for each of its subcommands, such as sluicectl-events.1.
The same parser gives the same bytes.
"""
import json
import os
import subprocess
import sys


def escape(text):
    """Text as roff takes it literally, whatever it begins with."""
    text = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text[:1] in (".", "'") else text


def name_of(name):
    return ("-" if name["kind"] == "short" else "--") + name["name"]


def visible(arguments):
    return [argument for argument in arguments if argument.get("shouldDisplay", True)]


def spelled(argument):
    """An argument as it is written: --limit <number>, <id>."""
    value = "<%s>" % argument.get("valueName", "value")
    if argument["kind"] == "positional":
        return "\\fI%s\\fR" % escape(value) + ("..." if argument.get("isRepeating") else "")
    names = ", ".join("\\fB%s\\fR" % escape(name_of(name)) for name in argument.get("names", []))
    return names if argument["kind"] == "flag" else "%s \\fI%s\\fR" % (names, escape(value))


def in_synopsis(argument):
    if argument["kind"] == "positional":
        text = spelled(argument)
    else:
        text = "\\fB%s\\fR" % escape(name_of(argument["preferredName"]))
        if argument["kind"] == "option":
            text += " \\fI<%s>\\fR" % escape(argument.get("valueName", "value"))
    return "[%s]" % text if argument.get("isOptional", True) else text


def page(command, path, section, version, binary):
    title = "-".join(path)
    arguments = visible(command.get("arguments", []))
    subcommands = [sub for sub in command.get("subcommands", []) if sub["commandName"] != "help"]
    lines = [
        '.TH "%s" "%s" "" "Sluice %s"' % (escape(title.upper()), section, escape(version)),
        ".nh", ".SH NAME", "%s \\- %s" % (escape(title), escape(command.get("abstract", binary)).rstrip(".")),
        ".SH SYNOPSIS", "\\fB%s\\fR" % escape(" ".join(path)),
    ] + [in_synopsis(argument) for argument in arguments]
    if subcommands:
        lines.append("\\fI<subcommand>\\fR")
    if command.get("discussion"):
        lines += [".SH DESCRIPTION"]
        for paragraph in command["discussion"].split("\n\n"):
            lines += [".PP", escape(paragraph)]
    if arguments:
        lines.append(".SH OPTIONS")
        for argument in arguments:
            lines += [".TP", spelled(argument)]
            words = [argument.get("abstract"), argument.get("discussion")]
            if argument.get("defaultValue"):
                words.append("The default is %s." % argument["defaultValue"])
            lines.append(escape(" ".join(word for word in words if word) or "See above."))
    if subcommands:
        lines.append(".SH SUBCOMMANDS")
        for sub in subcommands:
            lines += [".TP", "\\fB%s\\fR" % escape(sub["commandName"]), escape(sub.get("abstract", ""))]
    others = []
    if len(path) > 1:
        others.append("\\fB%s\\fR(%s)" % (escape("-".join(path[:-1])), section))
    others += ["\\fB%s\\fR(%s)" % (escape("-".join(path + [sub["commandName"]])), section) for sub in subcommands]
    others += ["\\fBsluicectl\\fR(1)" if binary == "sluiced" else "\\fBsluiced\\fR(8)"]
    lines += [".SH SEE ALSO", ", ".join(others)]
    yield title, "\n".join(lines) + "\n"
    for sub in subcommands:
        yield from page(sub, path + [sub["commandName"]], section, version, binary)


def main():
    command, section, directory = sys.argv[1:]

    def ask(flag):
        return subprocess.run([command, flag], check=True, capture_output=True, text=True).stdout

    version = ask("--version").strip()
    parsed = json.loads(ask("--experimental-dump-help"))["command"]
    binary = os.path.basename(command)
    os.makedirs(directory, exist_ok=True)
    for title, text in page(parsed, [binary], section, version, binary):
        with open(os.path.join(directory, "%s.%s" % (title, section)), "w", encoding="utf-8") as file:
            file.write(text)


main()
