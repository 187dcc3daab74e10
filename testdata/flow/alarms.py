"""Pairs of dumps in which nothing changed: how many have any violated invariant?"""

import os

from common import DAY, START, Count, ask, at_least, dump, full, path

LEVEL = 0.01  # alpha, over all invariants of a pair together
NOISE = ['--noise', 0.001]
CASES = [  # scene, requests and options of the baseline, of what is checked
    ('shop', 2000, [], 1000, []),
    ('shop', 2000, ['--bursts', '4:0.3', *NOISE], 1000, ['--bursts', '4:0.3', *NOISE]),
    ('shop', 2000, ['--drop', 0.002, *NOISE], 1000, ['--drop', 0.002, '--swing', 0.8, *NOISE]),
    ('shop', 2000, ['--drop', 0.001], 2000, ['--drop', 0.004]),
    ('shop', 8000, ['--sample', 0.25], 4000, ['--sample', 0.25]),
    ('shop', 2000, [], 1000, ['--scale', 'checkout.page=3', '--hours', 2]),
    ('shop', 5000, NOISE, 10000, ['--sample', 0.1, '--sample-errors', 1, *NOISE]),
    ('laws', 2000, [], 1000, []),
    ('laws', 2000, ['--bursts', '3:0.2'], 1000, ['--bursts', '3:0.2', '--swing', 0.9]),
    ('laws', 4000, [], 8000, ['--sample', 0.25, '--sample-root', 'many=1']),
    ('laws', 2000, ['--drop', 0.001], 3000, ['--drop', 0.001, '--canary', 'item=2.0.0:0.2']),
]
count = Count()
pairs = int(os.environ.get('PAIRS', 200 if full else 40))
alarms, tests, undecided = 0, 0, 0
for i in range(pairs):
    scene, before, old, now, new = CASES[i % len(CASES)]
    dump('base', scene, '--seed', 2 * i + 1, '--traces', before, *old)
    dump('canary', scene, '--seed', 2 * i + 2, '--traces', now, '--start', START + DAY, *new)
    _, told = ask('flow', 'check', '--baseline', path('base'), '--traces', path('canary'),
                  allowed=(0, 1))
    tests += told['summary']['tests']
    undecided += told['summary']['inconclusive']
    violated = [one for one in told['invariants'] if one['verdict'] == 'violated']
    alarms += bool(violated)
    for one in violated:
        print('  seeds %d and %d, %s %s: %s %s -> %s, %s, seen %g, p %g' % (
            2 * i + 1, 2 * i + 2, scene, ' '.join(map(str, new)), one['kind'], one['cause'],
            one.get('effect', ''), one['expected'], one['seen'], one['p']))
chance = at_least(alarms, pairs, LEVEL)
print('%d of %d clean pairs with an alarm (%.1f %%), of %d tests; %d inconclusive' % (
    alarms, pairs, 100 * alarms / pairs, tests, undecided))
count.check(chance > 0.005, 'alarms: %d of %d are more than the level of %g %% explains' % (
    alarms, pairs, 100 * LEVEL))
count.end()
