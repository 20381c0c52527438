# Completion of semadapt for bash: source <(deploy/semadapt completion bash)
_semadapt_keys() {
  local keys=""
  case "$1" in
@KEYS@
  esac
  printf '%s' "$keys"
}

_semadapt_choices() {
  local choices=""
  case "$1" in
@CHOICES@
  esac
  printf '%s' "$choices"
}

_semadapt() {
  # Bash splits words at "=" too, so the line is split here, at blanks alone.
  local line="${COMP_LINE:0:COMP_POINT}" words=() word previous="" job="" current key value
  read -ra words <<< "$line"
  current=""
  if [[ "$line" != *[[:blank:]] ]]; then
    current="${words[${#words[@]}-1]}"
    unset "words[${#words[@]}-1]"
  fi
  for word in "${words[@]:1}"; do
    case "$previous" in
      --config | --set | --master) previous="" ;;
      *)
        [[ "$word" != -* && -z "$job" ]] && job="$word"
        previous="$word"
        ;;
    esac
  done
  COMPREPLY=()
  if [[ "$current" == --set=* ]]; then
    previous="--set"
    current="${current#--set=}"
  fi
  case "$previous" in
    --config)
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      compopt -o filenames
      ;;
    --master) mapfile -t COMPREPLY < <(compgen -W "local local[2] local[*] spark:// yarn k8s://" -- "$current") ;;
    --set)
      if [[ "$current" == *=* ]]; then
        key="${current%%=*}"
        value="${current#*=}"
        local choices
        choices="$(_semadapt_choices "$key")"
        if [[ -n "$choices" ]]; then
          mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$value")
        else
          mapfile -t COMPREPLY < <(compgen -f -- "$value")
          compopt -o filenames
        fi
        # Where "=" does not split words, bash replaces the key as well.
        [[ "$COMP_WORDBREAKS" == *=* ]] || COMPREPLY=("${COMPREPLY[@]/#/$key=}")
      else
        mapfile -t COMPREPLY < <(compgen -S = -W "$(_semadapt_keys "$job")" -- "$current")
        compopt -o nospace
      fi
      ;;
    *)
      if [[ "$current" == -* || ( -n "$job" && "$job" != completion ) ]]; then
        mapfile -t COMPREPLY < <(compgen -W "@OPTIONS@" -- "$current")
      elif [[ "$job" == completion ]]; then
        mapfile -t COMPREPLY < <(compgen -W "bash zsh" -- "$current")
      else
        mapfile -t COMPREPLY < <(compgen -W "@JOBS@ completion" -- "$current")
      fi
      ;;
  esac
}

complete -F _semadapt semadapt
