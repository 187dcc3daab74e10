#!/usr/bin/env zsh
# Types a line into a real interactive shell on a pseudo terminal, with a tab at its end, and prints
# the words that svcgraph would have been called with.
# usage: pty.zsh bash|zsh COMPLETIONS LINE...
zmodload zsh/zpty || exit 2
shell=$1 completions=$2
shift 2
case $shell in
bash) command='bash --norc --noprofile -i' setup="source $completions/svcgraph.bash" ;;
zsh)
  command='zsh -f -i'
  setup="fpath=($completions \$fpath); autoload -U compinit; compinit -D -u"
  ;;
esac
zpty -b pty "env PS1= TERM=dumb HISTFILE= $command"
# The shell stands in for the program: it prints its arguments.
zpty -w pty "$setup; unset zle_bracketed_paste; svcgraph() { printf '<%s>' \"\$@\"; echo ' en''d'; }; echo rea''dy"
zpty -r -m pty output '*ready*' || exit 1
for line; do
  zpty -w -n pty "$line"$'\t'
  sleep 0.3
  zpty -w -n pty $'\n'
  tries=0 all=
  while [[ $all != *'> end'* ]] && (( tries++ < 100 )); do
    zpty -r -t pty output && all+=$output || sleep 0.05
  done
  all=${all%%' end'*}
  print -r -- "$line => <${all#*<}"
done
zpty -d pty
