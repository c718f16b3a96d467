import { EarwormError } from './errors.ts';

/** Imports a package on its first use. Errors: `E_PACKAGE_MISSING`, with the command that installs it. */
export async function importPackage<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new EarwormError('E_PACKAGE_MISSING', {
      message: `The package ${name} is not installed; run \`npm install ${name}\` and try again.`,
      details: { package: name },
      cause: error,
    });
  }
}
