# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of camwarden and camwardend for bash.  What there is to complete is asked
# of the programs themselves (--help), so that it is never older than they are.

# _camwarden_choices OPTION: `--format FORMAT  table, tsv or json (default table)` of a
# help text on standard input -> its words; nothing when the text lists none.
_camwarden_choices() {
	sed -n "s/^ .*$1 [A-Z]\{1,\}  *\([a-z0-9]\{1,\}\(, [a-z0-9]\{1,\}\)*\(,\{0,1\} or [a-z0-9]\{1,\}\)\)\( .*\)\{0,1\}$/\1/p" |
		sed 's/,\{0,1\} or / /; s/,//g'
}

_camwarden() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} help
	local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]}

	if [ "$COMP_CWORD" -eq 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "$("$program" --help 2>/dev/null |
			sed -n 's/^  \([a-z]\{1,\}\)  *.*/\1/p') --help --version" -- "$word")
		return
	fi
	help=$("$program" "$command" --help 2>/dev/null) || return
	case $before in
	--database | --config | --socket | -c | -o | --output)
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		compopt -o filenames 2>/dev/null
		return
		;;
	--*)
		local choices
		choices=$(_camwarden_choices "$before" <<<"$help")
		if [ -n "$choices" ]; then
			mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")
			return
		fi
		;;
	esac
	case $word in
	-*) mapfile -t COMPREPLY < <(compgen -W "$(grep -o -- ' --[a-z-]*' <<<"$help")" -- "$word") ;;
	esac
}

_camwardend() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}

	case $before in
	-i)
		mapfile -t COMPREPLY < <(compgen -W "$(ls /sys/class/net 2>/dev/null)" -- "$word")
		return
		;;
	esac
	case $word in
	-*)
		mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" --help 2>/dev/null |
			grep -oE -- '(^|[ ,])--?[a-zA-Z][a-z-]*' | tr -d ' ,')" -- "$word")
		;;
	*)
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		compopt -o filenames 2>/dev/null
		;;
	esac
}

complete -F _camwarden camwarden
complete -F _camwardend camwardend
