#!/bin/sh
# As the image mariadb has it, with its options: answers once the server takes connections and InnoDB is there.
for option in "$@"; do
  case $option in
    --connect) query='SELECT 1' ;;
    --innodb_initialized) query="SELECT 1 FROM information_schema.ENGINES WHERE engine = 'InnoDB' AND support IN ('YES', 'DEFAULT')" ;;
    *) echo "healthcheck.sh: unknown option $option" >&2; exit 2 ;;
  esac
  [ "$(mariadb --no-defaults --skip-ssl --socket=/tmp/mariadb.sock --user=healthcheck --skip-column-names --execute "$query")" = 1 ] || exit 1
done
