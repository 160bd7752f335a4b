import { Module } from '@nestjs/common';
import { SqliteFile } from './sqlite-file.js';

@Module({ providers: [SqliteFile], exports: [SqliteFile] })
export class DatabaseModule {}
