"""Pairs of dumps in which nothing changed: how many have any violated invariant?"""

import os

from common import Count, ask, at_least, dump, full, path

LEVEL = 0.01  # alpha, over all invariants of a pair together
CASES = [
    ('shop', 2000, 1000, []),
    ('shop', 2000, 1000, ['--bursts', '4:0.3', '--noise', 0.001]),
    ('shop', 2000, 1000, ['--drop', 0.002, '--noise', 0.001, '--swing', 0.8]),
    ('shop', 8000, 4000, ['--sample', 0.25]),
    ('laws', 2000, 1000, []),
    ('laws', 2000, 1000, ['--bursts', '3:0.2', '--noise', 0.002, '--swing', 0.9]),
    ('laws', 8000, 4000, ['--sample', 0.25, '--sample-errors', 1, '--noise', 0.01]),
    ('laws', 2000, 3000, ['--canary', 'item=2.0.0:0.2', '--drop', 0.001]),
]
count = Count()
pairs = int(os.environ.get('PAIRS', 200 if full else 40))
alarms, tests, undecided, blamed = 0, 0, 0, {}
for i in range(pairs):
    case = CASES[i % len(CASES)]
    scene, before, now, options = case
    dump('base', scene, '--seed', 2 * i + 1, '--traces', before, *options)
    dump('canary', scene, '--seed', 2 * i + 2, '--traces', now, '--start', 1760086400, *options)
    _, told = ask('flow', 'check', '--baseline', path('base'), '--traces', path('canary'),
                  allowed=(0, 1))
    tests += told['summary']['tests']
    undecided += told['summary']['inconclusive']
    violated = [one for one in told['invariants'] if one['verdict'] == 'violated']
    alarms += bool(violated)
    for one in violated:
        print('  seeds %d and %d, %s %s: %s %s -> %s, %s, seen %g, p %g' % (
            2 * i + 1, 2 * i + 2, scene, ' '.join(map(str, options)), one['kind'], one['cause'],
            one.get('effect', ''), one['expected'], one['seen'], one['p']))
chance = at_least(alarms, pairs, LEVEL)
print('%d of %d clean pairs with an alarm (%.1f %%), of %d tests; %d inconclusive' % (
    alarms, pairs, 100 * alarms / pairs, tests, undecided))
count.check(chance > 0.005, 'alarms: %d of %d are more than the level of %g %% explains' % (
    alarms, pairs, 100 * LEVEL))
count.end()
