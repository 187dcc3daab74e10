"""How often a shift of one law among several is found; the table of svcgraph-flow(1)."""

from common import Count, ask, dump, full, learn, path

BASE = 50000
SHIFTS = [1, 5, 10, 20] if full else [10, 20]
REPEATS = {500: 100, 5000: 50, 50000: 10} if full else {500: 6, 5000: 3}
BASES = 3 if full else 1
EFFECTS = {'exact': 'GET /tax', 'share': 'POST /checks', 'ratio': 'GET /stock/{id}'}
count = Count()


def verdict(law, shift, traces, seed):
    dump('now', 'power', '--seed', seed, '--traces', traces, '--change',
         '%s=%s%d%%' % (law, '+' if seed % 2 else '-', shift))
    _, told = ask('flow', 'check', '--baseline', files[seed % BASES], '--traces', path('now'),
                  allowed=(0, 1))
    return next(one['verdict'] for one in told['invariants']
                if one.get('effect', '').endswith(EFFECTS[law]))


def verdicts(law, shift, traces):
    """Fewer where the first are all alike: most cells are as good as sure."""
    seen = []
    for i in range(REPEATS[traces]):
        seen.append(verdict(law, shift, traces, 100 + i))
        if i >= REPEATS[traces] // 3 and len(set(seen)) == 1:
            break
    return seen


files = []
for base in range(BASES):
    dump('base-%d' % base, 'power', '--seed', base + 1, '--traces', BASE)
    files.append(learn('base-%d' % base))
table = {}
for traces in REPEATS:
    for shift in SHIFTS:
        for law in EFFECTS:
            seen = verdicts(law, shift, traces)
            found = seen.count('violated') / len(seen)
            undecided = seen.count('inconclusive') / len(seen)
            table[law, traces, shift] = found
            print('%s %+d %% in %d: %d of %d found, %d inconclusive' % (
                law, shift, traces, seen.count('violated'), len(seen),
                seen.count('inconclusive')), flush=True)
            # 20 % of a share of 0.3 in 5,000 is nine standard errors
            if (shift == 20 and traces >= 5000) or (law == 'exact' and shift >= 5):
                count.check(found == 1, 'a shift of %s by %d %% in %d is found' % (
                    law, shift, traces))
            # power for 5 % is at least 80 % wherever the answer is ok
            if shift >= 10:
                count.check(found + undecided > 0.79, '%s, %d %%, %d: ok where it is not' % (
                    law, shift, traces))
if full:
    print('.Bl -column "exact" "requests" "100 %" "100 %" "100 %" "100 %"')
    print('.It Sy kind Ta Sy requests Ta %s' % ' Ta '.join('Sy %d %%' % s for s in SHIFTS))
    for law in EFFECTS:
        for traces in REPEATS:
            print('.It %s Ta %s Ta %s' % (law, format(traces, ','), ' Ta '.join(
                '%.0f %%' % (100 * table[law, traces, s]) for s in SHIFTS)))
    print('.El')
count.end()
