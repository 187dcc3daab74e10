"""Causes and effects of learned invariants, against a count that walks up from each span."""

import collections
import json
import subprocess

from common import Count, dump, full, path, program

count = Count()
Span = collections.namedtuple('Span', 'key above link service kind operation peer')


def attributes(record):
    return {a['key']: next(iter(a['value'].values())) for a in record.get('attributes', ())}


def operation(span, told):
    if 'rpc.service' in told:
        return told['rpc.service'] + '/' + told['rpc.method']
    return span['name']


def spans_of(name):
    with open(path(name)) as file:
        for line in file:
            for resource in json.loads(line)['resourceSpans']:
                service = attributes(resource['resource'])['service.name']
                for scope in resource['scopeSpans']:
                    for span in scope['spans']:
                        told = attributes(span)
                        link = next(iter(span.get('links', ())), None)
                        yield Span((span['traceId'], span['spanId']),
                                   (span['traceId'], span.get('parentSpanId')),
                                   link and (link['traceId'], link['spanId']), service,
                                   span['kind'], operation(span, told),
                                   told.get('messaging.destination.name', told.get('server.address')))


SERVER, CLIENT, PRODUCER, CONSUMER = 2, 3, 4, 5


def count_pairs(name):
    """(cause, effect) -> requests, causes, effects. A label is as in the file of invariants."""
    spans = {span.key: span for span in spans_of(name)}
    answered = {spans[s.above].key for s in spans.values() if s.kind == SERVER and s.above in spans}
    steps = {}
    for span in spans.values():
        if span.kind in (SERVER, CONSUMER):
            steps[span.key] = '%s: %s' % (span.service, span.operation)
        elif span.kind == PRODUCER:
            steps[span.key] = 'send %s: %s' % (span.peer, span.operation)
        elif span.kind == CLIENT and span.key not in answered:
            steps[span.key] = 'call %s: %s' % (span.peer, span.operation)
    of_cause, of_pair = collections.Counter(), collections.Counter()
    requests = collections.defaultdict(set)
    for span in spans.values():
        if span.key not in steps:
            continue
        above, ways = span, []
        while above:
            above = spans.get(above.link or above.above)
            if above and above.key in steps:
                ways.append(above)
        root = ways[-1].key if ways else span.key
        of_cause[steps[span.key]] += 1
        requests[steps[span.key]].add(root)
        for way in ways:
            of_pair[steps[way.key], steps[span.key]] += 1
    return of_cause, of_pair, requests


def learned(*options):
    """Blocks of "key: value" of each invariant."""
    out = subprocess.run([program, 'flow', 'learn', '--no-config', *options], check=True,
                         capture_output=True, text=True).stdout
    blocks = []
    for line in out.split('invariants:')[1].splitlines():
        key, _, value = line.strip().removeprefix('- ').partition(': ')
        if key == 'id':
            blocks.append({})
        if blocks and value:
            blocks[-1][key] = value.strip('"')
    return blocks, out


def baseline(block):
    words = block['baseline'].strip('{}').split(', ')
    return tuple(int(dict(w.split(': ') for w in words if ':' in w)[k])
                 for k in ('requests', 'causes', 'effects'))


for scene in ('shop', 'laws', 'power', 'patterns'):
    dump(scene, scene, '--traces', 20000 if full else 4000, '--seed', 11)
    causes, pairs, requests = count_pairs(scene)
    file = path(scene)
    blocks, one = learned('-j1', '--window-is-complete', '--from', file)
    _, two = learned('-j2', '--window-is-complete', '--from', file)
    count.check(one == two, '%s: two threads learn something else' % scene)
    seen = 0
    for block in blocks:
        if 'cause' not in block or 'effect' not in block:
            continue
        cause, effect = block['cause'], block['effect']
        expected = len(requests[cause]), causes[cause], pairs[cause, effect]
        seen += 1
        count.check(baseline(block) == expected, '%s: %s -> %s: %s, not %s' % (
            scene, cause, effect, baseline(block), expected))
    count.check(seen >= 5, '%s: %d pairs compared' % (scene, seen))
count.end()
