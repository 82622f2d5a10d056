# does: a repository with commits, branches and a merge
command -v git >/dev/null || { echo "skipped: no git"; exit; }
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
git init -q work && cd work && echo one >file && git add file && git commit -qm one || exit 1
git checkout -qb side && echo two >other && git add other && git commit -qm two || exit 1
git checkout -q - && echo three >>file && git commit -qam three && git merge -q side -m merge || exit 1
[ "$(git log --oneline | wc -l)" -eq 4 ] && git clone -q . ../copy && [ -e ../copy/other ] && echo ok
