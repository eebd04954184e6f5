import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, Matches } from 'class-validator';
import { Optional } from '../http/optional.js';
import { KINDS, type Kind } from './feed-item.js';

export class FeedQueryDto {
  @ApiPropertyOptional({
    description: 'Begin after this position; `Last-Event-ID` goes before it. 0: everything. Default: what is to come.',
  })
  @Optional()
  @Matches(/^\d{1,18}$/, { message: 'this must be the id of an event, or 0' })
  readonly after?: string;

  @ApiPropertyOptional({ description: 'Only what names this school', example: 'dk-randers' })
  @Optional()
  @IsString()
  readonly school?: string;

  @ApiPropertyOptional({ description: 'Only statements that name this objective', example: 'O2-theory-method' })
  @Optional()
  @IsString()
  readonly objective?: string;

  @ApiPropertyOptional({ description: 'Only statements of this template', example: 'T2' })
  @Optional()
  @Matches(/^T(?:[1-9]|1[0-2])$/, { message: 'this must be a template, T1 to T12' })
  readonly template?: string;

  @ApiPropertyOptional({ enum: KINDS })
  @Optional()
  @IsIn(KINDS)
  readonly kind?: Kind;
}
