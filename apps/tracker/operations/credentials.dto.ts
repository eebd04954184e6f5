import { SCOPES, type Scope } from '#access';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsArray, IsBoolean, IsIn, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { Optional } from '../http/optional.js';

export class NewCredentialDto {
  @ApiProperty({ example: 'Moodle', description: 'Shown as the authority of the statements that it records' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  readonly name!: string;

  @ApiProperty({ enum: SCOPES, isArray: true, example: ['statements/write', 'statements/read/mine'] })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(SCOPES, { each: true })
  readonly scopes!: Scope[];

  @ApiPropertyOptional({ default: false, description: 'Statements without an id get one from their content' })
  @Optional()
  @IsBoolean()
  readonly deriveIds?: boolean;

  @ApiPropertyOptional({ default: false, description: 'Known mistakes of authoring tools are mended' })
  @Optional()
  @IsBoolean()
  readonly lenient?: boolean;
}

export class CredentialDto {
  @ApiProperty() readonly key!: string;
  @ApiProperty() readonly name!: string;
  @ApiProperty({ enum: SCOPES, isArray: true }) readonly scopes!: Scope[];
  @ApiProperty() readonly deriveIds!: boolean;
  @ApiProperty() readonly lenient!: boolean;
  @ApiProperty() readonly createdAt!: string;
  @ApiProperty({ type: String, nullable: true }) readonly revokedAt!: string | null;
}

export class CreatedCredentialDto extends CredentialDto {
  @ApiProperty({ description: 'Shown this once' }) readonly secret!: string;
}

export class CredentialsDto {
  @ApiProperty({ enum: SCOPES, isArray: true, description: 'All scopes there are' }) readonly scopes!: Scope[];
  @ApiProperty({ type: [CredentialDto] }) readonly credentials!: CredentialDto[];
}
