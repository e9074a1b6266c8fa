"""Writes cases.jsonl: templates and what jinja2's sandbox makes of them.

    python3 make.py [SEED] [COUNT] > cases.jsonl

The settings are those of transformers' apply_chat_template. The first line holds the variables, every
other line a template with what is rendered or the class of the error. Needs jinja2 (3.1.6).
"""
import json
import random
import sys

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment

VARIABLES = {
    "s": "Hello  World", "e": "", "u": "éßΣ İǆ\n\tq'\"\\", "n": 3, "z": 0, "f": 2.5, "neg": -7,
    "b": True, "no": None, "l": [1, "two", 3.0, None, True], "ls": ["b", "a", "C", "a"],
    "d": {"a": 1, "b": [1, 2], "items": "x", "c": {"d": "deep"}},
    "ms": [
        {"role": "user", "content": "hi <b>"},
        {"role": "assistant", "content": None,
         "tool_calls": [{"function": {"name": "f", "arguments": {"x": 1.5, "y": "ü"}}}]},
        {"role": "tool", "content": [{"type": "text", "text": "t"}, {"type": "image"}]}],
    "csv": "a,b,,c", "num": "42", "fl": "3.14",
}
NAMES = list(VARIABLES) + ["missing"]
LITERALS = [
    "'a'", "','", "' '", "''", "'l'", "'Hello'", "'\\n'", "\"x'y\"", "'é'", "0", "1", "2", "-1", "3",
    "5", "-3", "true", "none", "1.5", "[1, 2]", "[]", "{}", "{'k': 'v'}", "(1, 2)", "('x',)",
    "range(4)", "1e20", "0.1", "1e-7"]
INTEGERS = ["", "0", "1", "2", "-1", "3", "-3", "10"]
METHODS = (
    "split rsplit strip lstrip rstrip replace startswith endswith find rfind index count join upper "
    "lower title capitalize swapcase isdigit isalpha isupper islower isspace isalnum istitle "
    "splitlines partition rpartition removeprefix removesuffix center ljust rjust zfill items keys "
    "values get copy append pop isdecimal isnumeric isascii isidentifier isprintable").split()
FILTERS = [
    "abs", "attr('a')", "attr('upper')", "batch(2)", "batch(3, 0)", "capitalize", "center(9)", "count",
    "d('x')", "default('x', true)", "dictsort", "dictsort(by='value')", "first", "float", "format(1)",
    "format('x', 2)", "groupby('role')", "indent", "indent(2, true)", "int", "int(7)", "items",
    "join", "join(', ')", "join('-', attribute='role')", "last", "length", "list", "lower",
    "map('upper')", "map(attribute='role')", "map(attribute='x', default=1)", "max", "min",
    "reject('odd')", "rejectattr('content')", "replace('l', 'L')", "replace('', '.', 2)", "reverse",
    "round", "round(1, 'floor')", "select", "select('string')", "selectattr('role', 'equalto', 'user')",
    "selectattr('content', 'none')", "slice(2)", "sort", "sort(reverse=true)",
    "sort(attribute='role')", "string", "sum", "sum(start=2)", "title", "tojson", "tojson(indent=2)",
    "tojson(ensure_ascii=true)", "tojson(separators=(',', ':'))", "tojson(sort_keys=true)", "trim",
    "trim('Hd')", "truncate(5)", "truncate(5, true, '', 0)", "unique", "upper", "wordcount"]
TESTS = [
    "odd", "even", "divisibleby 2", "defined", "undefined", "none", "boolean", "false", "true",
    "integer", "float", "lower", "upper", "string", "mapping", "number", "sequence", "iterable",
    "callable", "in 'abc'", "eq 3", "ne 3", "gt 1", "ge 3", "lt 9", "le 3", "filter", "test"]
FORMATS = [
    "'%s' % n", "'%5d|' % n", "'%-5d|' % n", "'%05d' % neg", "'%.2f' % f", "'%8.3f|' % f", "'%+d' % n",
    "'%x' % 255", "'%#X' % 255", "'%o' % 8", "'%e' % f", "'%g' % 1e10", "'%s %s' % (1, 'a')",
    "'%(a)s' % d", "'%r' % s", "'%%'", "'%5s|' % 'ab'", "'%-5s|' % 'ab'", "'%.1s' % 'ab'", "'%c' % 'x'",
    "'%s' % l", "'%d' % 'x'", "'%s' % ()", "'%s' % (1, 2)", "'%*d' % (5, 3)", "'%s' % missing",
    "'%d' % missing", "'{}'.format(n)", "'{} {}'.format(1, 'a')", "'{0}{1}{0}'.format('a', 'b')",
    "'{x}'.format(x=1)", "'{:>5}|'.format('ab')", "'{:^5}|'.format('ab')", "'{:05d}'.format(-3)",
    "'{:.2f}'.format(2.567)", "'{:,}'.format(1234567)", "'{:*^9}'.format('mid')", "'{!r}'.format('a')",
    "'{a[b]}'.format(a={'b': 1})", "'{a.x}'.format(a={'b': 1})", "'{'.format()", "'}'.format()",
    "'{{}}'.format()", "'{0} {}'.format(1)", "'{:x}'.format(255)", "'{:.3}'.format('abcdef')",
    "'{:5}|'.format(3)", "'{:08.3f}'.format(3.14159)", "'{y}'.format(x=1)", "'{}'.format()",
    "'{a[0]}'.format(a=[5])", "'{:,.2f}'.format(12345.678)"]


class Draws:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, *choices):
        return self.random.choice(choices)

    def below(self, share):
        return self.random.random() < share

    def atom(self):
        return self.pick(*NAMES) if self.below(0.6) else self.pick(*LITERALS)

    def expression(self, depth):
        if depth <= 0 or self.below(0.1):
            return self.atom()
        part = lambda: self.expression(depth - 1)
        kind = self.random.randrange(10)
        if kind == 0:
            return f"{part()} {self.pick('+', '-', '*', '/', '//', '%', '**', '~', '~')} {part()}"
        if kind == 1:
            return f"{part()} {self.pick('==', '!=', '<', '<=', 'in', 'not in', 'and', 'or')} {part()}"
        if kind == 2:
            return self.pick(f"not {part()}", f"({part()} if {part()} else {part()})")
        if kind == 3:
            bounds = ":".join(self.pick(*INTEGERS) for _ in range(self.pick(2, 2, 3)))
            return f"({part()})[{self.pick(bounds, bounds, self.atom())}]"
        if kind == 4:
            return f"({part()}).{self.pick('a', 'b', 'items', 'role', 'content', 'upper', '0', 'x')}"
        if kind in (5, 6):
            arguments = ", ".join(self.atom() for _ in range(self.pick(0, 0, 1, 1, 2)))
            return f"({part()}).{self.pick(*METHODS)}({arguments})"
        if kind in (7, 8):
            return f"({part()}) | {self.pick(*FILTERS)}"
        return f"({part()}) is {self.pick('', 'not ')}{self.pick(*TESTS)}"

    def space(self):
        return self.pick("", "", " ", "\n", "  \n  ", "text\n", " x ", "\n  y")

    def tag(self, text):
        return f"{self.pick('{%', '{%', '{%-', '{%+')} {text} {self.pick('%}', '%}', '-%}', '+%}')}"

    def body(self, depth):
        return "".join(
            self.space() + self.statement(depth) + self.space() for _ in range(self.pick(0, 1, 1, 2)))

    def statement(self, depth):
        kind = self.random.randrange(12) if depth > 0 else 0
        body = lambda: self.body(depth - 1)
        if kind <= 2:
            shown = self.pick("x", "y", "s", "ns.a", "loop.index", "loop.last", "n", "loop.length")
            return f"{self.pick('{{', '{{-')} {shown} {self.pick('}}', '-}}')}"
        if kind == 3:
            target = self.pick("x", "y", "ns.a", "x, y")
            value = self.pick("1, 2", "s", "ns.a", "x", self.expression(1))
            return self.tag(f"set {target} = {value}")
        if kind == 4:
            text = self.tag(f"if {self.expression(1)}") + body()
            if self.below(0.4):
                text += self.tag(f"elif {self.expression(1)}") + body()
            return text + self.pick("", self.tag("else") + body()) + self.tag("endif")
        if kind in (5, 6):
            values = self.pick("l", "ls", "ms", "d", "d.items()", "range(3)", "s", "missing", "[]")
            text = self.tag(f"for {self.pick('x', 'y', 'k, v')} in {values}{self.pick('', ' if n')}")
            text += body()
            if self.below(0.2):
                text += self.tag("if loop.index == 2") + self.tag(self.pick("break", "continue"))
                text += self.tag("endif") + body()
            return text + self.pick("", self.tag("else") + body()) + self.tag("endfor")
        if kind == 7:
            signature = self.pick("", "a", "a, b=1", "a=x")
            shown = self.pick("", "{{ a }}", "{{ varargs }}", "{{ kwargs }}", "{{ caller() }}")
            call = self.pick("", "1", "1, 2", "a=3", "b=2", "1, 2, 3", "q=1")
            return (self.tag(f"macro m({signature})") + body() + shown + self.tag("endmacro")
                    + "{{ m(" + call + ") }}")
        if kind == 8:
            target = self.pick("x", "y", "ns.a") + self.pick("", " | trim", " | upper")
            return self.tag("set " + target) + body() + self.tag("endset")
        if kind == 9:
            name = self.pick("with x = n", "filter upper", "generation")
            return self.tag(name) + body() + self.tag("end" + name.split()[0])
        if kind == 10:
            return self.pick("{#", "{#-") + self.pick(" c ", "", "\n") + self.pick("#}", "-#}", "+#}")
        return self.pick(
            "{", "}", "%}", "\r\n", "{{ '}}' }}", "{{ {'a': {}} }}", "{{- 1 -}}", "{{+1}}",
            "{% raw %} {{ x }} {% endraw %}", "{%- raw -%}\n{% x %}\n{%- endraw -%}",
            "{% set ns = namespace(a=s, b=2) %}")


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_text"), [], [], body).set_lineno(line)

    def _text(self, caller):
        return caller()


def environment():
    made = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
    made.filters["tojson"] = lambda x, ensure_ascii=False, indent=None, separators=None, sort_keys=False: (
        json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys))
    return made


def case(template):
    """The template with its outcome; None where that is not text or depends on Python's memory."""
    try:
        text = environment().from_string(template).render(**VARIABLES)
        text.encode()
        return None if " at 0x" in text or "<" in text and " object" in text else {
            "template": template, "rendered": text}
    except (RecursionError, UnicodeEncodeError, SyntaxError):
        return None
    except Exception as error:
        return {"template": template, "error": type(error).__name__}


def main():
    seed, count = int((sys.argv + ["1"])[1]), int((sys.argv + ["", "500"])[2]) if len(sys.argv) > 2 else 500
    draws = Draws(seed)
    print(json.dumps({"variables": VARIABLES}, ensure_ascii=False))
    templates = ["{{ " + text + " }}" for text in FORMATS]
    while len(templates) < count:
        if draws.below(0.65):
            templates.append("{{ " + draws.expression(draws.pick(1, 1, 2, 3)) + " }}")
        else:
            start = draws.pick("", "{% set ns = namespace(a='A') %}")
            templates.append(start + draws.body(2) + draws.statement(2) + draws.space())
    for template in templates:
        found = case(template)
        # Of the many errors a part is enough.
        if found and ("rendered" in found or draws.below(0.3)):
            print(json.dumps(found, ensure_ascii=False))


main()
