#compdef semadapt
# Completion of semadapt for zsh, after compinit: source <(deploy/semadapt completion zsh)
_semadapt_keys() {
  local keys=""
  case "$1" in
@KEYS@
  esac
  print -r -- "$keys"
}

_semadapt_choices() {
  local choices=""
  case "$1" in
@CHOICES@
  esac
  print -r -- "$choices"
}

_semadapt() {
  local -a jobs found
  jobs=(
@SUMMARIES@
    'completion:print a completion script'
  )
  local job="" previous="" word choices
  for word in "${(@)words[2,CURRENT-1]}"; do
    case "$previous" in
      --config | --set | --master) previous="" ;;
      *)
        [[ "$word" != -* && -z "$job" ]] && job="$word"
        previous="$word"
        ;;
    esac
  done
  case "$previous" in
    --config) _files ;;
    --master)
      found=('local' 'local[2]' 'local[*]' 'spark://' yarn 'k8s://')
      compadd -a found
      ;;
    --set)
      if [[ "$PREFIX" == *=* ]]; then
        choices="$(_semadapt_choices "${PREFIX%%=*}")"
        compset -P '*='
        if [[ -n "$choices" ]]; then
          found=(${=choices})
          compadd -a found
        else
          _files
        fi
      else
        found=(${=$(_semadapt_keys "$job")})
        compadd -S = -a found
      fi
      ;;
    *)
      if [[ "$PREFIX" == -* || ( -n "$job" && "$job" != completion ) ]]; then
        found=(@OPTIONS@)
        compadd -a found
      elif [[ "$job" == completion ]]; then
        compadd bash zsh
      else
        _describe job jobs
      fi
      ;;
  esac
}

compdef _semadapt semadapt
