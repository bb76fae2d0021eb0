// Takes the one file that the page needs out of Web Chat's npm archive (installed with its dependencies the package is
// 500 MB) and checks the archive against the hash pinned in package.json. Usage: node webchat.mjs OUTPUT_FOLDER
import { execSync, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, copyFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const output = process.argv[2];
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { webchat } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

mkdirSync(output, { recursive: true });
const work = mkdtempSync(join(output, 'webchat-'));
try {
  execSync(`npm pack ${webchat.package} --loglevel=error`, { cwd: work, stdio: ['ignore', 'pipe', 'inherit'] });
  const archive = `${webchat.package.replace('@', '-')}.tgz`;
  const integrity = 'sha512-' + createHash('sha512').update(readFileSync(join(work, archive))).digest('base64');
  if (integrity !== webchat.integrity) {
    console.error(`error CHATREC003: ${webchat.package}: the downloaded archive has ${integrity}, package.json pins ${webchat.integrity}.`);
    process.exit(1);
  }
  execFileSync('tar', ['-xzf', archive, webchat.file], { cwd: work, stdio: 'inherit' });
  copyFileSync(join(work, webchat.file), join(output, basename(webchat.file)));
} finally {
  rmSync(work, { recursive: true, force: true });
}
