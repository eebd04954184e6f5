import { MEASURES } from '#readmodels';
import { applyDecorators } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiHeader,
  ApiNotFoundResponse,
  ApiNotModifiedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiQuery,
  getSchemaPath,
} from '@nestjs/swagger';
import { AT_LEAST_HEADER } from '../programme/development-answers.js';
import { WindowDto } from '../programme/window.dto.js';
import { MEASURE_ANSWER, MEASURE_TABLE_ANSWER } from './measure-schemas.js';
import { MeasureHeadDto, MeasureTableBodyDto, MeasureTableQueryDto } from './measures.dto.js';

const NAMES = MEASURES.map(({ description }) => description.measure);

/** How the API's description tells of a resource with all tables of a measure. */
export const ApiMeasure = (summary: string) =>
  applyDecorators(
    ApiOperation({ summary, description: 'As CSV (`Accept: text/csv`): the main table.' }),
    ApiParam({ name: 'measure', enum: NAMES }),
    ApiQuery({ type: WindowDto }),
    ApiHeader(AT_LEAST_HEADER),
    ApiProduces('application/json', 'text/csv'),
    ApiExtraModels(MeasureHeadDto),
    ApiOkResponse({ schema: { $ref: getSchemaPath(MEASURE_ANSWER) } }),
    ApiNotModifiedResponse({ description: 'As `If-None-Match` has it' }),
    ApiNotFoundResponse({ description: 'No such measure, or nothing to be about' }),
  );

/** How the API's description tells of a resource with one table of a measure. */
export const ApiMeasureTable = (summary: string) =>
  applyDecorators(
    ApiOperation({ summary, description: 'JSON, or CSV by `Accept: text/csv`. `/api/measures` names the tables.' }),
    ApiParam({ name: 'measure', enum: NAMES }),
    ApiParam({ name: 'table', example: 'quarters' }),
    ApiQuery({ type: MeasureTableQueryDto }),
    ApiHeader(AT_LEAST_HEADER),
    ApiProduces('application/json', 'text/csv'),
    ApiExtraModels(MeasureTableBodyDto),
    ApiOkResponse({ schema: { $ref: getSchemaPath(MEASURE_TABLE_ANSWER) } }),
    ApiNotModifiedResponse({ description: 'As `If-None-Match` has it' }),
    ApiNotFoundResponse({ description: 'No such measure or table, or nothing to be about' }),
  );
