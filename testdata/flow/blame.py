"""Planted incidents: is the culprit first? And where nobody can tell: is it said?"""

import random

from common import DAY, START, Count, ask, dump, full, path

count = Count()
draw = random.Random(7)
N = 100 if full else 24
TRACES = 6000
services = ['checkout', 'cart', 'tax', 'fraud', 'payment', 'stock', 'catalog', 'mail', 'shipping']
others = ['orders-db', 'stock-db', 'page-cache', 'api.bank.example']
kinds = ['errors', 'latency', 'version', 'dependency']


def incident(kind):
    """Options, and whom to name: with its version, when that is to blame."""
    if kind == 'dependency':
        return others, '--incident', 'dependency:%s:%.2f', (0.1, 0.6)
    if kind == 'latency':
        return services, '--incident', 'latency:%s:%.1f', (6, 20)
    return services, '--incident', kind + ':%s:%.2f', (0.1, 0.5)


def blame(*options):
    """By a time in one dump, or against another one."""
    seed, since = draw.randrange(10 ** 6), draw.choice([0.4, 0.6, 0.75])
    noise = ['--noise', draw.choice([0.001, 0.005, 0.01]), '--bursts', '3:0.1']
    if draw.random() < 0.5:
        truth = dump('now', 'shop', '--seed', seed, '--traces', TRACES, '--since', since, *noise,
                     *options)
        when = START + int(since * DAY)
        return truth, ask('trace', 'blame', '--since', when, path('now'))[1]
    dump('before', 'shop', '--seed', seed + 1, '--traces', TRACES, *noise)
    truth = dump('now', 'shop', '--seed', seed, '--traces', TRACES // 2, *noise, *options)
    return truth, ask('trace', 'blame', '--against', path('before'), path('now'))[1]


found = versions = told = 0
missed = []
for i in range(N):
    kind = kinds[i % 4]
    targets, option, form, (low, high) = incident(kind)
    target = draw.choice(targets)
    options = [option, form % (target, draw.uniform(low, high))]
    # a new version comes now and then without being to blame
    if kind == 'version':
        options += ['--canary', '%s=9.0.0:%.2f' % (target, draw.uniform(0.3, 1))]
    elif draw.random() < 0.3:
        options += ['--canary', '%s=9.0.0:0.3' % draw.choice(services)]
    truth, answer = blame(*options)
    suspects = answer[answer['lead']]['suspects']
    first = suspects[0] if suspects else {'name': 'nobody', 'versions': []}
    if first['name'] == target:
        found += 1
    else:
        missed.append('%s: %s %s' % (options, answer['verdict'], [s['name'] for s in suspects[:3]]))
    told += answer['verdict'] == 'found'
    if kind == 'version':
        versions += any(v['version'] == '9.0.0' and v['errors']['worse'] for v in first['versions'])
print('%d of %d culprits first, %d without doubt; %d of %d bad versions named' % (
    found, N, told, versions, N // 4))
for one in missed:
    print('  missed', one)
count.check(found >= 0.95 * N, 'the culprit is first in at least 95 %')
count.check(told >= 0.9 * N, 'it is said without doubt in at least 90 %')
count.check(versions >= 0.9 * (N // 4), 'bad versions are named')

# nothing planted: nobody is worse; two alike: too close
n = 100 if full else 10
quiet = alike = 0
for i in range(n):
    quiet += blame()[1]['verdict'] == 'found'
    pair = draw.choice([('cart', 'tax'), ('cart', 'payment'), ('mail', 'shipping')])
    alike += blame(*(x for s in pair for x in ('--incident', 'errors:%s:0.1' % s)))[1][
        'verdict'] == 'found'
print('%d of %d named someone where nothing was wrong, %d of %d one of two alike' % (
    quiet, n, alike, n))
count.check(quiet <= (3 if full else 1), 'nobody is named when nothing is wrong')
count.check(alike <= 0.1 * n, 'nobody is named when two are alike')
count.end()
