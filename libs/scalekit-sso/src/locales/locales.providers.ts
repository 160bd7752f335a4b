import { Languages } from './languages.js';

export const localesProviders = [Languages];
