import { Delete, Get, Injectable, Post, Put, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { DocumentKind } from './document-parameters.js';
import { Documents, type DocumentHttpRequest } from './documents.js';

/** The methods of a document resource (xAPI 1.0.3, part 3, 2.2); each resource adds its path and its parameters. */
@Injectable()
export abstract class DocumentController {
  protected abstract readonly kind: DocumentKind;

  constructor(private readonly documents: Documents) {}

  @Put()
  @ApiOperation({ summary: 'Put a document in the place of whatever stands there' })
  @ApiHeader({ name: 'If-Match', required: false, description: 'The ETag of the document to replace' })
  @ApiHeader({ name: 'If-None-Match', required: false, description: '* for a document that must be new' })
  @ApiResponse({ status: 204, description: 'Written' })
  @ApiResponse({ status: 409, description: 'A document stands here, and the request has no precondition' })
  @ApiResponse({ status: 412, description: 'The precondition does not hold' })
  put(@Req() request: DocumentHttpRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.documents.put(this.kind, request, reply);
  }

  @Post()
  @ApiOperation({ summary: 'Merge the top-level properties of a JSON object into the document' })
  @ApiResponse({ status: 204, description: 'Written' })
  @ApiResponse({ status: 400, description: 'Either document is not a JSON object' })
  post(@Req() request: DocumentHttpRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.documents.post(this.kind, request, reply);
  }

  @Get()
  @ApiOperation({ summary: 'A document, or without its id the ids of all' })
  @ApiQuery({ name: 'since', required: false, description: 'In a list: written after this instant' })
  @ApiResponse({ status: 200, description: 'The bytes that were put here, or a list of ids' })
  @ApiResponse({ status: 404, description: 'No such document' })
  get(@Req() request: DocumentHttpRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.documents.get(this.kind, request, reply);
  }

  @Delete()
  @ApiOperation({ summary: 'Delete a document, or without a stateId all states of the context' })
  @ApiResponse({ status: 204, description: 'It is gone, or was not there' })
  @ApiResponse({ status: 412, description: 'The precondition does not hold' })
  delete(@Req() request: DocumentHttpRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.documents.delete(this.kind, request, reply);
  }
}
