"""Violations with examples, too few requests, head sampling, and which version to roll back."""

import random

from common import Count, ask, dump, full, learn, path

count = Count()
draw = random.Random(3)


def check(base, now, *options, allowed=(0, 1)):
    """Status, and results by the end of the effect's operation."""
    status, told = ask('flow', 'check', '--baseline', base, '--traces', path(now), *options,
                       allowed=allowed)
    return status, told['invariants']


def one(results, effect):
    return next(r for r in results if r.get('effect', '').endswith(effect))


def calls(name, trace, operation):
    """How many spans of that name and kind client stand in the dump, of the trace."""
    n = 0
    with open(path(name)) as file:
        for line in file:
            for part in line.split('{"traceId":"')[1:]:
                if part.startswith(trace) and '"name":"%s","kind":3' % operation in part:
                    n += 1
    return n


# 1 % of a 1:1 law, and an example of each side that is one
traces = 100000 if full else 20000
dump('base', 'power', '--traces', traces, '--seed', 5)
base = learn('base')
for change, side in (('miss', 'few'), ('double', 'many')):
    truth = dump('now', 'power', '--traces', traces, '--seed', 6, '--change',
                 'exact=%s:1%%' % change)
    law = next(law for law in truth['laws'] if law['name'] == 'exact')
    status, results = check(base, 'now')
    tax = one(results, 'GET /tax')
    count.check(status == 1 and tax['verdict'] == 'violated', '1 %% %s in %d: %s' % (
        change, traces, tax['verdict']))
    wrong = [r['effect'] for r in results if r['verdict'] == 'violated' and r is not tax]
    count.check(not wrong, '%s: others are violated, too: %s' % (change, wrong))
    for which, right in (('broken', change == 'double' and 2 or 0), ('kept', 1)):
        example = tax.get(which, {'trace': 'none', 'effects': -1})
        seen = calls('now', example['trace'], 'GET /tax')
        count.check(seen == right == example['effects'], '%s: the %s example %s makes %d calls' % (
            change, which, example['trace'], seen))
        count.check((example['trace'] in law[side]) == (which == 'broken'),
                    '%s: %s example is of the wrong side' % (change, which))

# 50 requests decide nothing
for scene in ('shop', 'laws', 'power'):
    dump('base', scene, '--traces', 5000)
    dump('now', scene, '--traces', 50, '--seed', 9)
    status, results = check(learn('base'), 'now', '--require-complete', allowed=(0, 1, 5))
    decided = [(r['cause'], r.get('effect'), r['verdict']) for r in results
               if r['verdict'] != 'inconclusive']
    count.check(status == 5 and not decided, '%s, 50 requests: status %d, %s' % (
        scene, status, decided[:3]))

# head sampling: the same verdict, or none
changes = [[], ['--change', 'tax=miss:2%'], ['--change', 'fraud=+25%'], ['--change', 'results=-25%'],
           ['--change', 'placed=double:2%', '--change', 'product=-20%']]
swapped = kept = 0
dump('base', 'shop', '--traces', 50000)
dump('base-sampled', 'shop', '--traces', 50000, '--sample', 0.1)
bases = [learn('base'), learn('base-sampled')]
for change in changes * (4 if full else 1):
    seed = draw.randrange(10 ** 6)
    dump('whole', 'shop', '--traces', 50000, '--seed', seed, *change)
    dump('part', 'shop', '--traces', 50000, '--seed', seed, '--sample', 0.1, *change)
    whole = {r['id']: r['verdict'] for r in check(bases[0], 'whole')[1]}
    for base in bases:
        for r in check(base, 'part')[1]:
            was = whole.get(r['id'], r['verdict'])
            right = r['verdict'] in (was, 'inconclusive')
            kept += r['verdict'] == was
            swapped += not right
            count.check(right, 'sampled, %s, seed %d: %s is %s, was %s' % (
                change, seed, r['id'], r['verdict'], was))
print('head sampling: %d verdicts are the same, %d became another one' % (kept, swapped))

# the canary's version, when the violation is in its requests only
right = named = innocent = 0
N = 20 if full else 4
for i in range(N):
    canary = ['--canary', 'checkout=1.5.0:0.1', '--canary', 'cart=3.0.0:0.3']
    change = draw.choice(['tax=miss:20%', 'fraud=+150%', 'placed=double:30%', 'reserve=+40%'])
    law, effect = change.split('=')[0], {'tax': 'GET /tax', 'frau': 'POST /checks',
                                         'plac': 'orders publish', 'rese': 'POST /reservations'}
    dump('now', 'shop', '--traces', 20000, '--seed', 50 + i, *canary, '--change',
         change + '@canary')
    _, results = check(bases[0], 'now')
    r = one(results, effect[law[:4]])
    back = r.get('roll_back', {})
    right += r['verdict'] == 'violated' and back.get('service') == 'checkout' and (
        back['version'] == '1.5.0')
    if not right == i + 1:
        print('  %s@canary, seed %d: %s' % (change, 50 + i, r))
    dump('now', 'shop', '--traces', 20000, '--seed', 50 + i, *canary, '--change', change)
    _, results = check(bases[0], 'now')
    named += any('roll_back' in r for r in results)
    dump('now', 'shop', '--traces', 20000, '--seed', 50 + i, *canary, '--canary',
         'catalog=9.0.0:0.1', '--canary', 'stock=9.0.0:0.1')
    innocent += any(r['verdict'] == 'violated' for r in check(bases[0], 'now')[1])
print('canary: named in %d of %d, in %d where all violate, alarms in %d where none does' % (
    right, N, named, innocent))
count.check(right >= 0.95 * N, 'the version to roll back is named')
count.check(innocent <= 0.05 * N, 'no version is to blame where none violates')
count.check(named <= 0.05 * N, 'no version is named when all of them violate')
count.end()
