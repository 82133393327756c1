import { execFileSync } from 'node:child_process';
import * as path from 'node:path';

const build = `
import sys, zipfile
file, version = sys.argv[1:]
information = f"batonpass-{version}.dist-info"
with zipfile.ZipFile(file, "w") as wheel:
    wheel.writestr("batonpass_server.py", f"def main():\\n    print('batonpass {version}')\\n")
    wheel.writestr(f"{information}/METADATA", f"Metadata-Version: 2.1\\nName: batonpass\\nVersion: {version}\\n")
    wheel.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(f"{information}/entry_points.txt", "[console_scripts]\\nbatonpass = batonpass_server:main\\n")
    wheel.writestr(f"{information}/RECORD", "")
`;

/** Writes a real wheel that installs a program `batonpass`, which prints its version. */
export function writeWheel(folder: string, version: string): void {
  execFileSync('python3', ['-c', build, path.join(folder, `batonpass-${version}-py3-none-any.whl`), version]);
}
