import { ApiProperty } from '@nestjs/swagger';

class BuildDto {
  @ApiProperty({ example: '2' }) readonly version!: string;
  @ApiProperty({ description: 'How far it has come along the log', example: '120' }) readonly position!: string;
}

export type ProjectionState = 'current' | 'behind' | 'outdated' | 'not-built';

class ProjectionDto {
  @ApiProperty({ example: 'roster' }) readonly model!: string;
  @ApiProperty({
    enum: ['current', 'behind', 'outdated', 'not-built'],
    description: '`outdated`: its tables are of another version than this program has',
  })
  readonly state!: ProjectionState;
  @ApiProperty({ type: String, nullable: true, description: 'Of its tables' }) readonly version!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'How far its tables have come along the log' })
  readonly position!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'When the last event in its tables was recorded' })
  readonly recordedAt!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'When the first event was recorded that waits for it' })
  readonly waitingSince!: string | null;
  @ApiProperty({ type: [BuildDto], description: 'Tables that are being built beside the live ones' })
  readonly building!: BuildDto[];
}

export class OperationsDto {
  @ApiProperty({ description: "The server's clock" }) readonly at!: string;
  @ApiProperty({ description: 'Position of the last event in the log', example: '64085' }) readonly head!: string;
  @ApiProperty({ description: 'A projector leads the read models' }) readonly led!: boolean;
  @ApiProperty({ type: [ProjectionDto] }) readonly projections!: ProjectionDto[];
}
